package io.gatehouse.token;

import io.gatehouse.audit.AuditSealKeys;
import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is derived (RFC 5869) from the keys of the audit, so that no key has two uses.
 *
 * @param seals what seals events
 * @param clients what marks the addresses of clients
 */
public record AuditKeys(AuditSealKeys seals, Secret clients) {
    /** @param keys by number, at least one */
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
