package io.gatehouse.token;

import io.gatehouse.audit.AuditSealKeys;
import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The keys that are derived from the audit keys (RFC 5869), one for each purpose.
 *
 * @param seals the HMAC keys of the audit chain
 * @param clients the HMAC key for hashes of client addresses
 */
public record AuditKeys(AuditSealKeys seals, Secret clients) {
    /** @param keys the audit keys by number, at least one */
    static AuditKeys of(NavigableMap<Integer, byte[]> keys) {
        byte[] clients = derived(keys.lastEntry().getValue(), "gatehouse client addresses");
        return new AuditKeys(seals(keys), Secret.valueOf(Base64.getEncoder().encodeToString(clients)));
    }

    static AuditSealKeys seals(NavigableMap<Integer, byte[]> keys) {
        NavigableMap<Integer, byte[]> seals = new TreeMap<>(keys);
        seals.replaceAll((number, key) -> derived(key, "gatehouse audit seals"));
        return new AuditSealKeys(seals);
    }

    private static byte[] derived(byte[] key, String purpose) {
        return Hkdf.derive(key, new byte[0], purpose.getBytes(StandardCharsets.US_ASCII));
    }
}
