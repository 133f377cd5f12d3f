package io.gatehouse.token;

import io.gatehouse.verifier.VerificationKey;
import io.jsonwebtoken.io.Serializer;
import io.jsonwebtoken.jackson.io.JacksonSerializer;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PublicJwk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The public keys as a JWKS (RFC 7517 §5), with which any JWT library can verify access tokens. Thread-safe. */
public final class JwksDocument {
    private final Supplier<List<VerificationKey>> keys;
    private final Serializer<Map<String, ?>> serializer = new JacksonSerializer<>();
    private volatile @Nullable Version newest;

    /** @param published the keys that are in use now or soon, in the same order for the same keys */
    public JwksDocument(Supplier<List<VerificationKey>> published) {
        this.keys = published;
    }

    /**
     * The document at one time.
     *
     * @param json one line
     * @param version differs for documents with different keys, and is the same on all instances
     */
    public record Version(List<VerificationKey> published, String json, long version) {}

    /** The document with the keys that are in use now or soon. */
    public Version current() {
        List<VerificationKey> published = keys.get();
        Version known = newest;
        if (known == null || !known.published().equals(published)) {
            known = write(published);
            newest = known;
        }
        return known;
    }

    private Version write(List<VerificationKey> published) {
        List<PublicJwk<?>> jwks =
                published.stream().flatMap(key -> jwk(key).stream()).toList();
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        // Jwks.set() rejects an empty set, and with HS256 the set is empty.
        serializer.serialize(Map.of("keys", jwks), json);
        return new Version(published, json.toString(StandardCharsets.UTF_8), hash(published));
    }

    private static long hash(List<VerificationKey> published) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (VerificationKey key : published) {
                sha256.update((key.kid() + '\n').getBytes(StandardCharsets.UTF_8));
            }
            return ByteBuffer.wrap(sha256.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The JWK of a public key (RFC 7517 §4); empty for a symmetric key. */
    static Optional<PublicJwk<?>> jwk(VerificationKey key) {
        return key.publicKey()
                .map(publicKey -> Jwks.builder()
                        .key(publicKey)
                        .id(key.kid())
                        .algorithm(key.algorithm().jwaName())
                        .publicKeyUse("sig")
                        .build());
    }
}
