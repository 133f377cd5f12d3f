package io.gatehouse.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TestKeyRings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Generates random valid and invalid tokens from issued ones, each with its expected verdict. The same seed and the
 * same issued tokens give the same kinds in the same order. Not thread-safe.
 */
final class TokenMix {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String APPENDED = "=}!.+/~AZ09-_ \t,;\"'";
    private static final BigInteger ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);
    private static final int HALF = 32;
    private static final List<String> CLAIMS = List.of(
            "ver",
            "iss",
            "aud",
            "sub",
            "client_id",
            "sid",
            "jti",
            "login",
            "roles",
            "user_epoch",
            "realm_epoch",
            "exp",
            "iat",
            "nbf",
            "auth_time");
    private static final List<String> HEADER_VALUES = List.of(
            "\"none\"",
            "\"None\"",
            "\"nOnE\"",
            "\"\"",
            "null",
            "\"HS256\"",
            "\"RS256\"",
            "\"ES384\"",
            "\"EdDSA\"",
            "1",
            "[\"ES256\"]",
            "\"es256\"");
    private static final List<String> TYPES =
            List.of("\"JWT\"", "\"logout+jwt\"", "\"at+jwt \"", "null", "1", "\"at+JWT2\"", "\"application/jwt\"");
    private static final List<String> KEY_IDS = List.of(
            "\"\"", "\"../../dev/null\"", "\"' OR '1'='1\"", "\"http://127.0.0.1:1/jwks\"", "null", "7", "\"KID\"");
    private static final List<String> MEMBERS = List.of(
            "\"crit\":[\"exp\"]",
            "\"b64\":false",
            "\"zip\":\"DEF\"",
            "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
            "\"jku\":\"http://127.0.0.1:1/\"",
            "\"x5u\":\"http://127.0.0.1:1/\"",
            "\"x5c\":[\"AAAA\"]",
            "\"cty\":\"JWT\"",
            "\"alg\":\"ES256\"",
            "\"\\u0061lg\":\"none\"");
    private static final List<String> TIMES =
            List.of("0", "-1", "1.5", "1e400", "9223372036854775808", "\"2100-01-01T00:00:00Z\"", "null", "true", "[]");

    private final Random chance;
    private final KeyRing keys;
    private final List<String> live;
    private final List<String> dead;
    private final KeyPair stranger = stranger();

    /**
     * One token.
     *
     * @param accepted the expected verdict
     */
    record Sample(String kind, String token, boolean accepted) {}

    /**
     * Adds issued tokens.
     *
     * @param dead revoked tokens, each revoked in another way
     */
    TokenMix(long seed, KeyRing keys, List<String> live, List<String> dead) {
        this.chance = new Random(seed);
        this.keys = keys;
        this.live = live;
        this.dead = dead;
    }

    private static KeyPair stranger() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    Sample next() {
        String good = any(live);
        return switch (chance.nextInt(16)) {
            case 0 -> new Sample("issued", good, true);
            case 1 -> new Sample("revoked", any(dead), false);
            case 2 -> new Sample("signed by us", resigned(good, header -> {}, claims -> {}), true);
            case 3 -> claim(good);
            case 4 -> time(good);
            case 5 -> header(good);
            case 6 -> member(good);
            case 7 -> unsigned(good);
            case 8 -> new Sample("MAC keyed with the public key", mac(good), false);
            case 9 -> new Sample("signed by a stranger", strange(good), false);
            case 10 -> new Sample("the other s", otherS(good), false);
            case 11 -> parts(good);
            case 12 -> new Sample("long", resigned(good, header -> {}, claims -> pad(claims, 9000)), false);
            default -> spelling(chance.nextInt(4) == 0 ? any(dead) : good);
        };
    }

    private <T> T any(List<T> list) {
        return list.get(chance.nextInt(list.size()));
    }

    private static void pad(ObjectNode claims, int length) {
        claims.put("padding", "x".repeat(length));
    }

    private Sample claim(String good) {
        String name = any(CLAIMS);
        int change = chance.nextInt(4);
        String token = resigned(good, header -> {}, claims -> {
            JsonNode before = claims.get(name);
            switch (change) {
                case 0 -> claims.remove(name);
                case 1 -> claims.putNull(name);
                case 2 -> claims.putObject(name).set("value", before);
                default -> claims.put(name, before.asText() + "x");
            }
        });
        // A login or client id with another spelling stays valid, and roles are not a single text.
        boolean free = change == 3 && Set.of("client_id", "login", "jti").contains(name);
        return new Sample("claim " + name + ", " + change, token, free);
    }

    private Sample time(String good) {
        String name = any(List.of("exp", "nbf", "iat"));
        String value = any(TIMES);
        String token = resigned(good, header -> {}, claims -> {}, "\"" + name + "\":\\d+", "\"" + name + "\":" + value);
        // An nbf in the past is valid; an iat in the past exceeds the longest lifetime of access tokens.
        boolean past = value.equals("0") && name.equals("nbf");
        return new Sample(name + " " + value, token, past);
    }

    private Sample header(String good) {
        return switch (chance.nextInt(4)) {
            case 0 -> signedHeader(good, "\"alg\":\"ES256\"", "\"alg\":" + any(HEADER_VALUES));
            case 1 -> signedHeader(good, "\"typ\":\"at\\+jwt\"", "\"typ\":" + any(TYPES));
            case 2 -> signedHeader(good, "\"kid\":\"[^\"]*\"", "\"kid\":" + any(KEY_IDS));
            // RFC 9068 §2.1: an equivalent type.
            default -> {
                String type = any(List.of("AT+JWT", "application/at+jwt", "At+Jwt"));
                yield new Sample("type " + type, resigned(good, header -> header.put("typ", type), claims -> {}), true);
            }
        };
    }

    private Sample signedHeader(String good, String pattern, String replacement) {
        String header = part(good, 0).replaceFirst(pattern, replacement.replace("\\", "\\\\"));
        return new Sample("header " + replacement, TestKeyRings.sign(keys, header, part(good, 1)), false);
    }

    private Sample member(String good) {
        String member = any(MEMBERS);
        if (chance.nextBoolean()) {
            String header = "{" + member + "," + part(good, 0).substring(1);
            return new Sample("header with " + member, TestKeyRings.sign(keys, header, part(good, 1)), false);
        }
        String claims = "{\"sub\":\"0198a000-0000-7000-8000-000000000001\","
                + part(good, 1).substring(1);
        return new Sample("two subjects", TestKeyRings.sign(keys, part(good, 0), claims), false);
    }

    private Sample unsigned(String good) {
        String header = base64(part(good, 0).replace("\"ES256\"", any(HEADER_VALUES)));
        String[] parts = good.split("\\.", -1);
        String signature = chance.nextBoolean() ? "" : parts[2];
        return new Sample("unsigned", header + "." + parts[1] + "." + signature, false);
    }

    private Sample parts(String good) {
        String[] one = good.split("\\.", -1);
        String[] other = any(live).split("\\.", -1);
        return switch (chance.nextInt(7)) {
            case 0 -> new Sample("two parts", one[0] + "." + one[1], false);
            case 1 -> new Sample("four parts", good + "." + one[2], false);
            case 2 -> new Sample("five parts", one[0] + "..." + one[1] + "." + one[2], false);
            case 3 -> {
                String mixed = one[0] + "." + other[1] + "." + one[2];
                yield new Sample("another's claims", mixed, live.contains(mixed));
            }
            case 4 -> new Sample("more roles", one[0] + "." + base64(moreRoles(good)) + "." + one[2], false);
            case 5 -> new Sample("a word", any(List.of("x", ".", "..", "null", "undefined", "Bearer", "a.b.c")), false);
            default -> new Sample("JSON", "{\"payload\":\"" + one[1] + "\",\"signature\":\"" + one[2] + "\"}", false);
        };
    }

    private static String moreRoles(String good) {
        return part(good, 1).replace("subscriber", "superuser");
    }

    private Sample spelling(String token) {
        int at = chance.nextInt(token.length());
        String spoiled = switch (chance.nextInt(6)) {
            case 0 -> token.substring(0, at) + ALPHABET.charAt(chance.nextInt(64)) + token.substring(at + 1);
            case 1 -> token.substring(0, at);
            case 2 -> token + APPENDED.charAt(chance.nextInt(APPENDED.length())) + "A";
            case 3 -> token.substring(0, at) + APPENDED.charAt(chance.nextInt(APPENDED.length())) + token.substring(at);
            case 4 -> token.substring(0, at) + token.substring(at + 1);
            default -> otherEnd(token);
        };
        // HTTP strips blanks around a token, and an empty header holds no token.
        String sent = spoiled.strip().isEmpty() ? "x" : spoiled.strip();
        return new Sample("spelling", sent, live.contains(sent));
    }

    /** Changes unused bits of the base64 encoding, which belong to no byte. */
    private String otherEnd(String token) {
        int last = ALPHABET.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + ALPHABET.charAt(last ^ (1 + chance.nextInt(3)));
    }

    private String mac(String good) {
        try {
            String kid = node(good, 0).path("kid").asText();
            byte[] key = keys.find(kid).orElseThrow().publicKey().orElseThrow().getEncoded();
            String input = base64(part(good, 0).replace("ES256", "HS256")) + "." + good.split("\\.", -1)[1];
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return input + "." + base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String strange(String good) {
        try {
            String input = good.substring(0, good.lastIndexOf('.'));
            Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
            ecdsa.initSign(stranger.getPrivate());
            ecdsa.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + base64(ecdsa.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String otherS(String good) {
        int dot = good.lastIndexOf('.');
        byte[] signature = Base64.getUrlDecoder().decode(good.substring(dot + 1));
        byte[] s = ORDER.subtract(new BigInteger(1, signature, HALF, HALF)).toByteArray();
        Arrays.fill(signature, HALF, 2 * HALF, (byte) 0);
        int from = Math.max(0, s.length - HALF);
        System.arraycopy(s, from, signature, 2 * HALF - (s.length - from), s.length - from);
        return good.substring(0, dot + 1) + base64(signature);
    }

    private String resigned(String good, Consumer<ObjectNode> header, Consumer<ObjectNode> claims) {
        return resigned(good, header, claims, "$^", "");
    }

    private String resigned(
            String good, Consumer<ObjectNode> header, Consumer<ObjectNode> claims, String pattern, String replacement) {
        ObjectNode first = node(good, 0);
        header.accept(first);
        ObjectNode second = node(good, 1);
        claims.accept(second);
        return TestKeyRings.sign(keys, first.toString(), second.toString().replaceFirst(pattern, replacement));
    }

    private static ObjectNode node(String token, int index) {
        try {
            return (ObjectNode) JSON.readTree(part(token, index));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String part(String token, int index) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The names of the kinds, for the report of a test. */
    static Set<String> kinds(List<Sample> samples) {
        Set<String> kinds = new TreeSet<>();
        samples.forEach(sample -> kinds.add(sample.kind()));
        return kinds;
    }
}
