package io.gatehouse.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Generates random access tokens: each has zero to three mutations of its header, claims, JSON, signature or encoding.
 * The same seed generates the same mutations in the same order. Not thread-safe.
 */
final class TokenMutator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "\"\"",
            "\"x\"",
            "0",
            "-0",
            "-1",
            "1",
            "1.0",
            "1.5",
            "1e3",
            "1e400",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551617",
            "123456789012345678901",
            "01",
            "NaN",
            "\"2100-01-01T00:00:00Z\"",
            "[]",
            "[1]",
            "[null]",
            "[\"x\",\"x\"]",
            "{}",
            "{\"a\":{\"b\":1,\"b\":2}}",
            "{\"a\":{\"b\":{\"c\":{\"d\":1}}}}");
    private static final List<String> HEADERS = List.of(
            "\"crit\":[\"exp\"]",
            "\"crit\":[]",
            "\"crit\":[\"b64\"],\"b64\":false",
            "\"b64\":false",
            "\"b64\":true",
            "\"zip\":\"DEF\"",
            "\"enc\":\"A256GCM\"",
            "\"cty\":\"JWT\"",
            "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
            "\"jku\":\"http://127.0.0.1:1/\"",
            "\"x5u\":\"http://127.0.0.1:1/\"",
            "\"x5c\":[\"AAAA\"]",
            "\"x5t\":\"AAAA\"",
            "\"exp\":1",
            "\"\":1");
    private static final List<String> ALGORITHMS =
            List.of("none", "NONE", "", "ES256", "HS256", "es256", "HS384", "HS512", "RS256", "ES384", "EdDSA");
    private static final List<String> TYPES = List.of(
            "JWT", "at+JWT", "AT+JWT", "application/at+jwt", "Application/At+Jwt", "at+jwt ", "logout+jwt", "at", "");
    private static final List<String> APPENDED = List.of("}", " {}", "x", "\u0000", " ", "\n", "//", "/**/", "\uFEFF");

    private final Random chance;
    private final Keys keys;
    private final List<String> done = new ArrayList<>();

    /** The signing keys; the header names the key. */
    record Keys(SignatureEngine engine, Key es256, String es256Kid, Key hs256, String hs256Kid) {}

    /** A token and its mutations. */
    record Forged(String token, List<String> done) {}

    TokenMutator(long seed, Keys keys) {
        this.chance = new Random(seed);
        this.keys = keys;
    }

    Forged next() {
        done.clear();
        boolean mac = chance.nextInt(4) > 0;
        ObjectNode header = SignedTokens.header()
                .put("alg", mac ? "HS256" : "ES256")
                .put("kid", mac ? keys.hs256Kid() : keys.es256Kid());
        ObjectNode claims = SignedTokens.claims();
        for (int i = chance.nextInt(3); i > 0; i--) {
            either(() -> spoilHeader(header), () -> spoilClaims(claims), () -> spoilTimes(claims));
        }
        String input = base64(spoilJson(text(header))) + "." + base64(spoilJson(text(claims)));
        String token = input + "." + base64(spoilSignature(sign(chance.nextInt(20) == 0 ? !mac : mac, input)));
        return new Forged(chance.nextInt(3) == 0 ? spoilSpelling(token) : token, List.copyOf(done));
    }

    private void either(Runnable... ways) {
        ways[chance.nextInt(ways.length)].run();
    }

    private <T> T any(List<T> list) {
        return list.get(chance.nextInt(list.size()));
    }

    private String did(String what) {
        done.add(what);
        return what;
    }

    private static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void spoilHeader(ObjectNode header) {
        either(
                () -> header.put("alg", did(any(ALGORITHMS))),
                () -> header.put("typ", did(any(TYPES))),
                () -> header.put(
                        "kid", did(any(List.of("", "../x", keys.es256Kid(), keys.hs256Kid(), "x".repeat(65))))),
                () -> header.remove(did(any(List.of("alg", "typ", "kid")))),
                () -> replace(header, any(List.of("alg", "typ", "kid"))));
    }

    private void spoilClaims(ObjectNode claims) {
        List<String> names = new ArrayList<>();
        claims.fieldNames().forEachRemaining(names::add);
        String name = any(names);
        String before = claims.path(name).asText();
        either(
                () -> claims.remove(did(name)),
                () -> replace(claims, name),
                // The claim is unused. Nimbus rejects a number there that exceeds a double, although the JSON is valid.
                () -> claims.putRawValue(
                        did("extra"), new RawValue(did(any(VALUES).replace("1e400", "1e300")))),
                () -> claims.put(did(name), before + "x"),
                () -> claims.put(did(name), "x" + before),
                () -> claims.put(did(name), before),
                () -> claims.put(did("long"), "x".repeat(chance.nextInt(9000))),
                () -> claims.putObject(did("cnf")).put("jkt", "x"),
                () -> claims.putArray("aud").add("another").add(any(List.of(SignedTokens.AUDIENCE, did("aud")))));
    }

    private void replace(ObjectNode node, String name) {
        node.putRawValue(did(name), new RawValue(did(any(VALUES))));
    }

    /** Values on both sides of each limit. */
    private void spoilTimes(ObjectNode claims) {
        long now = SignedTokens.NOW.getEpochSecond();
        String name = any(List.of("exp", "nbf", "iat"));
        long edge = any(List.of(0L, 30L, -30L, 86_400L, 86_430L, -86_400L, 253_402_300_799L - now));
        claims.put(did(name), now + edge + chance.nextInt(3) - 1);
    }

    private byte[] spoilJson(String json) {
        if (chance.nextInt(8) > 0) {
            return json.getBytes(StandardCharsets.UTF_8);
        }
        Charset charset = chance.nextInt(10) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        String name = any(List.of("alg", "typ", "sub", "exp", "roles"));
        String twin = any(List.of(
                "\"" + name + "\":\"x\"",
                "\"\\u00" + Integer.toHexString(name.charAt(0)) + name.substring(1) + "\":1"));
        List<Supplier<String>> ways = List.of(
                () -> "{" + did(any(HEADERS)) + "," + json.substring(1),
                () -> "{" + did("twin " + twin) + "," + json.substring(1),
                () -> json.substring(0, json.length() - 1) + "," + twin + "}",
                () -> json + did(any(APPENDED)),
                () -> did(any(APPENDED)) + json,
                () -> json.replace('"', '\''),
                () -> json.replaceFirst("\"(\\w+)\":", "$1:"),
                () -> json.replaceFirst("\"(\\w)", "\"\\\\u00" + Integer.toHexString(json.charAt(2))),
                () -> json.replace("}", ",}"),
                () -> json.replaceFirst(":\"", ":\"\\\\" + any(List.of("n", "ud800", "q", "u0000"))),
                () -> json.replaceFirst(":\"", ":\"" + any(List.of("\n", "\u0001", "\u00e9", "\uD83D\uDE00"))),
                () -> "[" + json + "]");
        done.add("JSON");
        byte[] bytes = any(ways).get().getBytes(charset);
        if (chance.nextInt(10) == 0) {
            bytes[chance.nextInt(bytes.length)] ^= (byte) 0x80;
        }
        return bytes;
    }

    private byte[] sign(boolean mac, String input) {
        try {
            byte[] bytes = input.getBytes(StandardCharsets.US_ASCII);
            return mac
                    ? keys.engine().sign(SignatureAlgorithm.HS256, keys.hs256(), bytes)
                    : SignedTokens.lowS(keys.engine().sign(SignatureAlgorithm.ES256, keys.es256(), bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] spoilSignature(byte[] signature) {
        int way = chance.nextInt(30);
        if (way == 0) {
            done.add("bit");
            signature[chance.nextInt(signature.length)] ^= (byte) (1 << chance.nextInt(8));
        } else if (way == 1 && signature.length == 64) {
            done.add("other s");
            return SignedTokens.otherS(signature);
        } else if (way == 2) {
            done.add("length");
            return java.util.Arrays.copyOf(signature, chance.nextInt(2 * signature.length));
        }
        return signature;
    }

    private String spoilSpelling(String token) {
        done.add("spelling");
        int at = chance.nextInt(token.length() + 1);
        int end = Math.min(token.length(), at + 1 + chance.nextInt(3));
        int last = ALPHABET.indexOf(token.charAt(token.length() - 1));
        String added =
                any(List.of("=", "==", "}", "!", ".", "+", "/", "%", " ", "\t", "\n", "\u0000", "\u00e9", "A", "_"));
        List<Supplier<String>> ways = List.of(
                () -> token + added,
                () -> added + token,
                () -> token.substring(0, at) + added + token.substring(at),
                () -> token.substring(0, at) + added + token.substring(end),
                () -> token.substring(0, at) + token.substring(end),
                () -> token.replace('-', '+').replace('_', '/'),
                () -> token.replaceFirst("\\.", "=."),
                () -> token.substring(0, token.length() - 1) + ALPHABET.charAt(Math.max(0, last) ^ 1),
                () -> token.substring(0, token.lastIndexOf('.') + chance.nextInt(2)),
                () -> "{\"payload\":\"" + token + "\"}");
        return any(ways).get();
    }

    private static String base64(byte[] bytes) {
        return SignedTokens.base64(bytes);
    }
}
