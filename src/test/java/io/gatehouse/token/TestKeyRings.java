package io.gatehouse.token;

import io.gatehouse.verifier.VerificationKey;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/** Key rings with real keys, made without a database. */
public final class TestKeyRings {
    private static final SecureRandom RANDOM = new SecureRandom();

    private TestKeyRings() {}

    public static KeyRing make() {
        KeyPair pair = Es256.generate(RANDOM);
        byte[] mac = new byte[32];
        RANDOM.nextBytes(mac);
        VerificationKey verification = new VerificationKey("test-key", Es256.NAME, pair.getPublic());
        SigningKey signing = new SigningKey(verification, pair.getPrivate());
        return new KeyRing(new KeyRing.Keys(signing, List.of(verification), new MacKeys(0, Map.of(0, mac))));
    }
}
