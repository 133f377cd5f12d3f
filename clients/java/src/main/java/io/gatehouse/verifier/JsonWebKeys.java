package io.gatehouse.verifier;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of a JWK set (RFC 7517 §5) that can verify access tokens: P-256, Ed25519, and RSA of at least 2,048
 * bits. Ignores all others, as RFC 7517 §5 recommends. A symmetric key is never read. Thread-safe.
 */
public final class JsonWebKeys {
    private static final int COORDINATE = 32;
    private static final byte[] P256_PREFIX =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final SignatureEngine engine;

    public JsonWebKeys(SignatureEngine engine) {
        this.engine = engine;
    }

    /**
     * Reads a set.
     *
     * @param parser at the start of the set, and afterwards at its end; it should reject duplicate names
     * @throws IOException if the JSON is no JWK set, or two usable keys have one {@code kid}
     */
    public List<VerificationKey> read(JsonParser parser) throws IOException {
        List<VerificationKey> keys = null;
        require(parser, parser.currentToken() == JsonToken.START_OBJECT);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isKeys = parser.currentName().equals("keys");
            JsonToken value = parser.nextToken();
            if (isKeys) {
                require(parser, value == JsonToken.START_ARRAY);
                keys = elements(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (keys == null) {
            throw new JsonParseException(parser, "The JWK set has no keys");
        }
        return keys;
    }

    private List<VerificationKey> elements(JsonParser parser) throws IOException {
        Map<String, VerificationKey> keys = new HashMap<>();
        List<VerificationKey> inOrder = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            VerificationKey key = key(texts(parser));
            if (key != null) {
                require(parser, keys.put(key.kid(), key) == null);
                inOrder.add(key);
            }
        }
        return inOrder;
    }

    private static void require(JsonParser parser, boolean holds) throws IOException {
        if (!holds) {
            throw new JsonParseException(parser, "The JSON is not a JWK set with distinct ids");
        }
    }

    /** The members of a JWK whose values are texts. */
    private static Map<String, String> texts(JsonParser parser) throws IOException {
        require(parser, parser.currentToken() == JsonToken.START_OBJECT);
        Map<String, String> members = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                members.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return members;
    }

    /** The key; null if it cannot verify access tokens. */
    private @Nullable VerificationKey key(Map<String, String> jwk) {
        String kid = text(jwk, "kid");
        SignatureAlgorithm algorithm = algorithm(jwk);
        boolean isForSignatures = jwk.getOrDefault("use", "sig").equals("sig");
        if (algorithm == null || kid.isEmpty() || !isForSignatures) {
            return null;
        }
        try {
            return VerificationKey.read(kid, algorithm, encoded(algorithm, jwk), engine);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The algorithm of a key (RFC 7518 §6, RFC 8037 §2); null if it is not supported, or not the {@code alg} of the JWK. */
    private static @Nullable SignatureAlgorithm algorithm(Map<String, String> jwk) {
        SignatureAlgorithm algorithm = switch (text(jwk, "kty") + " " + text(jwk, "crv")) {
            case "EC P-256" -> SignatureAlgorithm.ES256;
            case "OKP Ed25519" -> SignatureAlgorithm.EDDSA;
            case "RSA " -> SignatureAlgorithm.RS256;
            default -> null;
        };
        return algorithm != null && jwk.getOrDefault("alg", algorithm.jwaName()).equals(algorithm.jwaName())
                ? algorithm
                : null;
    }

    private static byte[] encoded(SignatureAlgorithm algorithm, Map<String, String> jwk)
            throws GeneralSecurityException {
        return switch (algorithm) {
            case ES256 -> concat(P256_PREFIX, coordinate(jwk, "x"), coordinate(jwk, "y"));
            case EDDSA -> concat(ED25519_PREFIX, coordinate(jwk, "x"));
            case RS256 ->
                KeyFactory.getInstance(algorithm.keyType())
                        .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")))
                        .getEncoded();
            case HS256 -> throw new IllegalArgumentException("A JWK set has no symmetric keys");
        };
    }

    private static byte[] coordinate(Map<String, String> jwk, String name) {
        byte[] bytes = Base64.getUrlDecoder().decode(text(jwk, name));
        if (bytes.length != COORDINATE) {
            throw new IllegalArgumentException(name + " does not have 32 bytes");
        }
        return bytes;
    }

    private static BigInteger number(Map<String, String> jwk, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text(jwk, name)));
    }

    private static String text(Map<String, String> jwk, String name) {
        return jwk.getOrDefault(name, "");
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
