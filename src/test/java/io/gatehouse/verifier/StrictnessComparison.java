package io.gatehouse.verifier;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reasons for which Gatehouse rejects tokens that a common library accepts. They are computed without code of
 * Gatehouse: base64 with the JDK, JSON with strict Gson.
 */
enum StrictnessComparison {
    /** More than 8 KiB. */
    LONG,
    /** Non-canonical base64url (RFC 4648 §3.5). */
    SPELLING,
    /** The signature (r, n − s) with the higher s. */
    OTHER_S,
    /** Not JSON (RFC 8259) in UTF-8, or with trailing text. */
    JSON,
    /** A duplicate name at any depth (RFC 7519 §4). */
    TWICE,
    /** Nested too deeply. */
    DEEP,
    /** A number of more than 20 characters. */
    LONG_NUMBER,
    /** An unknown header member. */
    HEADER,
    /** No key id: a library tries all keys. */
    NO_KEY_ID,
    /** A claim with a wrong type, a number that is negative or not an integer, or a time beyond the year 9999. */
    CLAIM_TYPE,
    /** An unknown version. */
    VERSION,
    /** Bound to a key (RFC 7800). */
    BOUND,
    /** A lifetime of more than a day. */
    LONG_LIFE,
    /** Issued in the future. */
    FUTURE;

    private static final int MOST_CHARACTERS = 8192;
    private static final long DAY_AND_LEEWAY = 86_430;
    private static final BigInteger LAST_SECOND = BigInteger.valueOf(253_402_300_799L);
    private static final BigInteger LAST_NUMBER = BigInteger.valueOf(Long.MAX_VALUE);
    private static final Set<String> TIMES = Set.of("auth_time", "iat", "nbf", "exp");

    static Set<StrictnessComparison> of(String token) {
        if (token.length() > MOST_CHARACTERS) {
            return EnumSet.of(LONG);
        }
        List<byte[]> parts = new ArrayList<>();
        for (String part : token.split("\\.", -1)) {
            byte[] decoded = decode(part);
            if (decoded == null) {
                return EnumSet.of(SPELLING);
            }
            parts.add(decoded);
        }
        Set<StrictnessComparison> found = EnumSet.noneOf(StrictnessComparison.class);
        if (parts.size() == 3) {
            Reading header = new Reading(parts.get(0), found);
            Reading claims = new Reading(parts.get(1), found);
            if (header.members != null && claims.members != null) {
                ofHeader(header.members, parts.get(2), found);
                ofClaims(claims.members, found);
            }
        }
        return found;
    }

    private static byte @Nullable [] decode(String part) {
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(decoded)
                            .equals(part)
                    ? decoded
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void ofHeader(Map<String, Object> header, byte[] signature, Set<StrictnessComparison> found) {
        add(found, HEADER, !Set.of("alg", "kid", "typ").containsAll(header.keySet()));
        add(found, NO_KEY_ID, !(header.get("kid") instanceof String));
        if ("ES256".equals(header.get("alg")) && signature.length == 64) {
            BigInteger s = new BigInteger(1, signature, 32, 32);
            add(found, OTHER_S, s.compareTo(CanonicalSignature.P256_ORDER.shiftRight(1)) > 0);
        }
    }

    private static void ofClaims(Map<String, Object> claims, Set<StrictnessComparison> found) {
        claims.forEach((name, value) -> add(found, CLAIM_TYPE, !fits(name, value)));
        add(found, VERSION, !BigInteger.ONE.equals(claims.get("ver")));
        add(found, BOUND, claims.containsKey("cnf"));
        if (claims.get("iat") instanceof BigInteger issued && claims.get("exp") instanceof BigInteger end) {
            add(found, LONG_LIFE, end.subtract(issued).longValue() > DAY_AND_LEEWAY);
            add(found, FUTURE, issued.longValue() > SignedTokens.NOW.getEpochSecond() + 30);
        }
    }

    private static boolean fits(String name, Object value) {
        return switch (name) {
            case "iss", "client_id", "jti", "login" -> value instanceof String text && !text.isEmpty();
            case "sub", "sid" ->
                value instanceof String text && text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            case "aud" -> (value instanceof String text && !text.isEmpty()) || areTexts(value);
            case "roles" -> areTexts(value);
            case "ver", "user_epoch", "realm_epoch", "auth_time", "iat", "nbf", "exp" ->
                value instanceof BigInteger number
                        && number.signum() >= 0
                        && number.compareTo(TIMES.contains(name) ? LAST_SECOND : LAST_NUMBER) <= 0;
            default -> true;
        };
    }

    private static boolean areTexts(Object value) {
        return value instanceof List<?> list
                && list.stream().allMatch(String.class::isInstance)
                && new HashSet<>(list).size() == list.size();
    }

    private static void add(Set<StrictnessComparison> found, StrictnessComparison strictness, boolean holds) {
        if (holds) {
            found.add(strictness);
        }
    }

    /** The JSON of one part. Integers become a BigInteger, other numbers their text. */
    private static final class Reading {
        private static final String BYTE_ORDER_MARK = "\uFEFF";
        private static final int DEEPEST = 4;
        private static final int LONGEST_NUMBER = 20;

        private final Set<StrictnessComparison> found;
        private @Nullable Map<String, Object> members;

        Reading(byte[] utf8, Set<StrictnessComparison> found) {
            this.found = found;
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(utf8))
                        .toString();
                JsonReader reader = new JsonReader(new StringReader(text));
                reader.setStrictness(com.google.gson.Strictness.STRICT);
                members = reader.peek() == JsonToken.BEGIN_OBJECT ? object(reader, 1) : null;
                add(found, JSON, text.startsWith(BYTE_ORDER_MARK));
                add(found, JSON, members == null || reader.peek() != JsonToken.END_DOCUMENT);
            } catch (IOException e) {
                found.add(JSON);
            }
        }

        private Map<String, Object> object(JsonReader reader, int depth) throws IOException {
            add(found, DEEP, depth > DEEPEST);
            Map<String, Object> object = new LinkedHashMap<>();
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.nextName();
                add(found, TWICE, object.put(name, value(reader, depth)) != null);
            }
            reader.endObject();
            return object;
        }

        private List<Object> array(JsonReader reader, int depth) throws IOException {
            add(found, DEEP, depth > DEEPEST);
            List<Object> array = new ArrayList<>();
            reader.beginArray();
            while (reader.hasNext()) {
                array.add(value(reader, depth));
            }
            reader.endArray();
            return array;
        }

        private Object value(JsonReader reader, int depth) throws IOException {
            return switch (reader.peek()) {
                case BEGIN_OBJECT -> object(reader, depth + 1);
                case BEGIN_ARRAY -> array(reader, depth + 1);
                case STRING -> reader.nextString();
                case NUMBER -> number(reader.nextString());
                case BOOLEAN -> reader.nextBoolean();
                default -> {
                    reader.nextNull();
                    yield JsonToken.NULL;
                }
            };
        }

        private Object number(String text) {
            add(found, LONG_NUMBER, text.length() > LONGEST_NUMBER);
            return text.matches("-?[0-9]+") ? new BigInteger(text) : JsonToken.NUMBER;
        }
    }
}
