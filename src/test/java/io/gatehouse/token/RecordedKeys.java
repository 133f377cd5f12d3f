package io.gatehouse.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Key rings of the recorded keys in {@code src/test/resources/recorded/tokens.json}. */
public final class RecordedKeys {
    private RecordedKeys() {}

    /** All recorded keys, of which these are current. */
    public static KeyRing of(JsonNode recorded, int currentMacKey, String currentKid) {
        Map<Integer, byte[]> macKeys = new HashMap<>();
        recorded.path("mac_keys")
                .properties()
                .forEach(key -> macKeys.put(Integer.valueOf(key.getKey()), decode(key.getValue())));
        Map<String, SigningKey> signing = new HashMap<>();
        List<VerificationKey> published = new ArrayList<>();
        for (JsonNode key : recorded.path("signing_keys")) {
            SigningKey read = signingKey(key);
            signing.put(read.kid(), read);
            published.add(read.verification());
        }
        SigningKey current = Objects.requireNonNull(signing.get(currentKid), currentKid);
        return new KeyRing(
                KeyRing.Keys.of("", current, current, Instant.EPOCH, published, new MacKeys(currentMacKey, macKeys)),
                new DenylistReplica());
    }

    private static SigningKey signingKey(JsonNode key) {
        SignatureEngine engine = SignatureEngine.fastest();
        SignatureAlgorithm algorithm =
                SignatureAlgorithm.named(key.path("alg").asText()).orElseThrow();
        byte[] secret = decode(key.path("private"));
        byte[] verifying = algorithm.isSymmetric() ? secret : decode(key.path("public"));
        try {
            return new SigningKey(
                    VerificationKey.read(key.path("kid").asText(), algorithm, verifying, engine),
                    engine.signingKey(algorithm, secret),
                    engine);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] decode(JsonNode base64) {
        return Base64.getDecoder().decode(base64.asText());
    }
}
