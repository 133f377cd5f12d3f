package io.gatehouse.token;

import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Key rings with real keys and without a database. */
public final class TestKeyRings {
    private static final SecureRandom RANDOM = new SecureRandom();

    private TestKeyRings() {}

    public static KeyRing make() {
        return make(SignatureAlgorithm.ES256, SignatureEngine.fastest());
    }

    /** A key ring of one algorithm and engine. */
    public static KeyRing make(SignatureAlgorithm algorithm, SignatureEngine engine) {
        SigningKey signing = signingKey("test-key", algorithm, engine);
        SigningKey next = signingKey("test-key-2", algorithm, engine);
        byte[] mac = new byte[32];
        RANDOM.nextBytes(mac);
        List<VerificationKey> published = List.of(signing.verification(), next.verification());
        MacKeys macKeys = new MacKeys(0, Map.of(0, mac));
        return new KeyRing(
                KeyRing.Keys.of("", signing, next, Instant.EPOCH, published, macKeys), new DenylistReplica());
    }

    /** The keys of a database, opened with this master key. */
    public static KeyRing open(Database database, MasterKeyRing masters) {
        return store(database, masters, SignatureAlgorithm.ES256, new DenylistReplica())
                .open();
    }

    /** The secrets that are sealed in a database: private keys and MAC keys. */
    public static List<byte[]> secrets(Database database, MasterKeyRing masters) {
        KeyVault vault = vault(masters, SignatureAlgorithm.ES256);
        return database.inTransaction(tx -> {
            KeyDao dao = tx.dao(KeyDao.class);
            List<byte[]> secrets = new ArrayList<>();
            for (KeyDao.SigningKeyRow row : dao.signingKeys()) {
                secrets.add(masters.open(row.kekId(), row.sealedKey(), row.kid()));
                if (vault.signing().open(row).key() instanceof ECPrivateKey key) {
                    secrets.add(key.getS().toByteArray());
                }
            }
            dao.macKeys().forEach(row -> secrets.add(vault.mac().open(row)));
            return secrets;
        });
    }

    /** A token with this header and these claims, signed with the current key. */
    public static String sign(KeyRing keys, String header, String claims) {
        String input =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        return input + "." + base64(keys.current().sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static KeyRingLoader store(
            Database database, MasterKeyRing masters, SignatureAlgorithm algorithm, DenylistReplica replica) {
        return new KeyRingLoader(database, vault(masters, algorithm), replica, Clock.systemUTC());
    }

    /** Creates signing keys of one algorithm. */
    static KeyVault vault(MasterKeyRing masters, SignatureAlgorithm algorithm) {
        SigningKeyKind signing = new SigningKeyKind(algorithm, UUID::randomUUID, SignatureEngine.fastest());
        return new KeyVault(signing, masters, new AuditLog(AuditContext::none), RANDOM);
    }

    static SigningKey signingKey(String kid, SignatureAlgorithm algorithm, SignatureEngine engine) {
        GeneratedKey made = GeneratedKey.signing(algorithm, RANDOM);
        try {
            byte[] verifying = Objects.requireNonNullElse(made.publicKey(), made.secret());
            VerificationKey verification = VerificationKey.read(kid, algorithm, verifying, engine);
            return new SigningKey(verification, engine.signingKey(algorithm, made.secret()), engine);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
