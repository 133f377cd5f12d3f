package io.gatehouse.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of clients/vectors/tokens.json, for the verifiers of all languages. Nearly every rejected token has a valid
 * signature, so that only the rule that its name states can reject it.
 */
final class TokenVectors {
    private static final long NOW = SignedTokens.NOW.getEpochSecond();
    static final long LEEWAY = 60;
    private static final String CLIENT = "0198a000-0000-7000-8000-0000000000c1";
    private static final String HEADER = header(VectorKeys.ES256, "ES256");
    private static final String CLAIMS = SignedTokens.claims().toString();

    /** @param reason null if the token is accepted */
    record Vector(String name, String token, @Nullable Reason reason) {}

    private final VectorKeys keys;
    private final List<Vector> vectors = new ArrayList<>();

    TokenVectors(VectorKeys keys) throws GeneralSecurityException {
        this.keys = keys;
        forms();
        headers();
        signatures();
        texts();
        parties();
        times();
        clients();
        json();
    }

    List<Vector> all() {
        return vectors;
    }

    private void accept(String name, String token) {
        vectors.add(new Vector(name, token, null));
    }

    private void refuse(String name, Reason reason, String token) {
        vectors.add(new Vector(name, token, reason));
    }

    private static String header(String kid, String algorithm) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\",\"typ\":\"at+jwt\"}";
    }

    private String sign(String header, String claims) throws GeneralSecurityException {
        return sign(header, claims.getBytes(StandardCharsets.UTF_8));
    }

    private String sign(String header, byte[] claims) throws GeneralSecurityException {
        String input = base64(header) + "." + SignedTokens.base64(claims);
        return input + "." + SignedTokens.base64(keys.sign(VectorKeys.ES256, "ES256", input));
    }

    private String signedBy(String kid, String algorithm) throws GeneralSecurityException {
        String input = base64(header(kid, algorithm)) + "." + base64(CLAIMS);
        return input + "." + SignedTokens.base64(keys.sign(kid, algorithm, input));
    }

    private String claim(String name, String json) throws GeneralSecurityException {
        return sign(HEADER, claims(name, json));
    }

    /** The claims, one of them with another value; a value of length 0 removes it. */
    private static String claims(String name, String json) {
        ObjectNode claims = SignedTokens.claims();
        if (json.isEmpty()) {
            claims.remove(name);
            return claims.toString();
        }
        claims.put(name, "MARK");
        return claims.toString().replace("\"MARK\"", json);
    }

    private static String base64(String text) {
        return SignedTokens.base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private void forms() throws GeneralSecurityException {
        String valid = sign(HEADER, CLAIMS);
        String[] parts = valid.split("\\.");
        accept("a token of a user", valid);
        refuse("an empty token", Reason.MALFORMED, "");
        refuse("two parts", Reason.MALFORMED, parts[0] + "." + parts[1]);
        refuse("four parts", Reason.MALFORMED, valid + ".");
        refuse("five parts, as in a JWE", Reason.MALFORMED, valid + "..");
        refuse("an empty payload", Reason.SIGNATURE, parts[0] + ".." + parts[2]);
        refuse("an empty signature", Reason.SIGNATURE, parts[0] + "." + parts[1] + ".");
        for (String end : List.of("=", "==", "}", "!", " ", "\n", "+", "/", "%", "é")) {
            refuse("ends with " + end.replace("\n", "a line feed"), Reason.MALFORMED, valid + end);
        }
        refuse("a signature with a character more", Reason.SIGNATURE, valid + "A");
        refuse("starts with a space", Reason.MALFORMED, " " + valid);
        refuse("a line feed in the payload", Reason.MALFORMED, valid.replaceFirst("\\.", ".\n"));
        refuse("padded parts", Reason.MALFORMED, String.join("=.", parts) + "=");
        refuse("a header that starts with padding", Reason.MALFORMED, "=" + valid);
        refuse("unused bits of the signature are set", Reason.MALFORMED, withUnusedBits(valid));
        refuse("the standard alphabet of base64", Reason.MALFORMED, standardAlphabet());
        refuse("8,193 characters", Reason.MALFORMED, ofLength(8193));
        accept("8,192 characters", ofLength(8192));
    }

    private static String withUnusedBits(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + alphabet.charAt(last | 1);
    }

    private String standardAlphabet() throws GeneralSecurityException {
        String payload = Base64.getEncoder()
                .withoutPadding()
                .encodeToString(claims("login", "\"a>>>???\"").getBytes(StandardCharsets.UTF_8));
        String input = base64(HEADER) + "." + payload;
        return input + "." + SignedTokens.base64(keys.sign(VectorKeys.ES256, "ES256", input));
    }

    /** A token of this length; spaces before the JSON of the payload fill it. */
    private String ofLength(int length) throws GeneralSecurityException {
        for (int spaces = (length - sign(HEADER, CLAIMS).length()) * 3 / 4 - 2; ; spaces++) {
            for (String header : List.of(HEADER, " " + HEADER, "  " + HEADER)) {
                String token = sign(header, " ".repeat(spaces) + CLAIMS);
                if (token.length() == length) {
                    return token;
                }
            }
        }
    }

    private void headers() throws GeneralSecurityException {
        for (String type : List.of("AT+JWT", "application/at+jwt", "Application/AT+JWT")) {
            accept("typ " + type, sign(HEADER.replace("at+jwt", type), CLAIMS));
        }
        for (String type : List.of("JWT", "logout+jwt", "at+jwt ", "at+jwt;x=1", "text/at+jwt", "")) {
            refuse("typ '" + type + "'", Reason.MALFORMED, sign(HEADER.replace("at+jwt", type), CLAIMS));
        }
        refuse("typ is null", Reason.MALFORMED, sign(HEADER.replace("\"at+jwt\"", "null"), CLAIMS));
        refuse("typ is missing", Reason.MALFORMED, sign(HEADER.replace(",\"typ\":\"at+jwt\"", ""), CLAIMS));
        for (String member : List.of(
                "crit\":[\"b64\"]",
                "b64\":false",
                "zip\":\"DEF\"",
                "jku\":\"https://id.example/k\"",
                "x5u\":\"https://id.example/k\"",
                "jwk\":{}",
                "cty\":\"JWT\"",
                "x\":1",
                "Alg\":\"ES256\"")) {
            refuse(
                    "a header with " + member.substring(0, member.indexOf('"')),
                    Reason.MALFORMED,
                    sign(HEADER.replace("}", ",\"" + member + "}"), CLAIMS));
        }
        refuse("alg is missing", Reason.CLAIMS, sign(HEADER.replace("\"alg\":\"ES256\",", ""), CLAIMS));
        refuse("alg is an array", Reason.CLAIMS, sign(HEADER.replace("\"ES256\"", "[\"ES256\"]"), CLAIMS));
        refuse("kid is missing", Reason.CLAIMS, sign(header("", "ES256").replace("\"kid\":\"\",", ""), CLAIMS));
        refuse("kid is a number", Reason.CLAIMS, sign(header("", "ES256").replace("\"\"", "1"), CLAIMS));
        for (String kid : List.of("unknown", "../../etc/passwd", "constructor", "__proto__", "k".repeat(64))) {
            refuse("kid " + kid, Reason.SIGNATURE, sign(header(kid, "ES256"), CLAIMS));
        }
        refuse(
                "kid in upper case",
                Reason.SIGNATURE,
                sign(header(VectorKeys.ES256.toUpperCase(Locale.ROOT), "ES256"), CLAIMS));
        refuse("kid of 65 characters", Reason.MALFORMED, sign(header("k".repeat(65), "ES256"), CLAIMS));
        for (String twin : List.of("\"alg\":\"ES256\"", "\"\\u0061lg\":\"ES256\"", "\"kid\":\"x\"")) {
            refuse(
                    "a header with twice " + twin,
                    Reason.MALFORMED,
                    sign("{" + twin + "," + HEADER.substring(1), CLAIMS));
        }
        refuse("text after the header", Reason.MALFORMED, sign(HEADER + "x", CLAIMS));
        refuse("the header is an array", Reason.MALFORMED, sign("[" + HEADER + "]", CLAIMS));
    }

    private void signatures() throws GeneralSecurityException {
        accept("signed with Ed25519", signedBy(VectorKeys.ED25519, "EdDSA"));
        accept("signed with RS256", signedBy(VectorKeys.RS256, "RS256"));
        refuse("RSA of 1,024 bits", Reason.SIGNATURE, signedBy(VectorKeys.SMALL_RSA, "RS256"));
        refuse("ES384 with its own key", Reason.SIGNATURE, signedBy(VectorKeys.ES384, "ES384"));
        refuse("HS256 with a symmetric key of the JWK set", Reason.SIGNATURE, signedBy(VectorKeys.SYMMETRIC, "HS256"));
        refuse("a key for encryption", Reason.SIGNATURE, signedBy(VectorKeys.ENCRYPTION, "ES256"));
        for (String algorithm : List.of("none", "None", "HS256", "RS256", "ES384", "EdDSA", "es256", "")) {
            refuse(
                    "alg '" + algorithm + "' with a signature of ES256",
                    algorithm.isEmpty() ? Reason.CLAIMS : Reason.SIGNATURE,
                    sign(header(VectorKeys.ES256, algorithm), CLAIMS));
        }
        String unsigned = base64(header(VectorKeys.ES256, "none")) + "." + base64(CLAIMS);
        refuse("alg none without a signature", Reason.SIGNATURE, unsigned + ".");
        for (String kid : List.of(VectorKeys.ES256, VectorKeys.RS256)) {
            String input = base64(header(kid, "HS256")) + "." + base64(CLAIMS);
            byte[] mac = VectorKeys.mac(keys.encodedPublicKey(kid), input);
            refuse("HS256 keyed with the public key " + kid, Reason.SIGNATURE, input + "." + SignedTokens.base64(mac));
        }
        String valid = sign(HEADER, CLAIMS);
        refuse("the other s of ES256", Reason.SIGNATURE, SignedTokens.withOtherS(valid));
        String input = valid.substring(0, valid.lastIndexOf('.') + 1);
        refuse("a signature of 64 zero bytes", Reason.SIGNATURE, input + SignedTokens.base64(new byte[64]));
        refuse(
                "the signature of other claims",
                Reason.SIGNATURE,
                base64(HEADER) + "." + base64(claims("login", "\"mallory\""))
                        + valid.substring(valid.lastIndexOf('.')));
        byte[] signature = Base64.getUrlDecoder().decode(valid.substring(input.length()));
        refuse("a signature of 65 bytes", Reason.SIGNATURE, input + SignedTokens.base64(Arrays.copyOf(signature, 65)));
        refuse("a signature of 63 bytes", Reason.SIGNATURE, input + SignedTokens.base64(Arrays.copyOf(signature, 63)));
        refuse("a signature in DER", Reason.SIGNATURE, input + SignedTokens.base64(CanonicalForms.der(signature)));
        refuse(
                "the key of another kid",
                Reason.SIGNATURE,
                base64(header(VectorKeys.ED25519, "EdDSA")) + "." + base64(CLAIMS) + "."
                        + SignedTokens.base64(signature));
        refuse(
                "Ed25519 with S + L",
                Reason.SIGNATURE,
                CanonicalForms.withOtherS(signedBy(VectorKeys.ED25519, "EdDSA")));
    }

    private void texts() throws GeneralSecurityException {
        for (String name : AccessTokenVerifierTest.requiredClaims()) {
            refuse(name + " is missing", Reason.CLAIMS, claim(name, ""));
            for (String json : List.of("null", "true", "1.5", "{}")) {
                refuse(name + " is " + json, Reason.CLAIMS, claim(name, json));
            }
        }
        for (String name : List.of("iss", "aud", "sub", "client_id", "sid", "jti", "login")) {
            refuse(name + " is empty", Reason.CLAIMS, claim(name, "\"\""));
            refuse(name + " is a number", Reason.CLAIMS, claim(name, "1"));
        }
        for (String name : List.of("sub", "sid")) {
            for (String text : List.of(
                    "0198A000-0000-7000-8000-000000000001",
                    "0198a00000007000800000000000000",
                    "0198a000-0000-7000-8000-00000000000",
                    " 0198a000-0000-7000-8000-000000000001",
                    "alice")) {
                refuse(name + " is '" + text + "'", Reason.CLAIMS, claim(name, "\"" + text + "\""));
            }
        }
        for (String json : List.of("\"admin\"", "[1]", "[null]", "[[\"admin\"]]", "[\"admin\",\"admin\"]")) {
            refuse("roles is " + json, Reason.CLAIMS, claim("roles", json));
        }
        accept("no roles", claim("roles", "[]"));
        for (String name : List.of("user_epoch", "realm_epoch")) {
            accept(name + " is 0", claim(name, "0"));
            for (String json : List.of("-1", "1.0", "1e3", "\"1\"", "[1]")) {
                refuse(name + " is " + json, Reason.CLAIMS, claim(name, json));
            }
        }
        for (String json : List.of("0", "2", "\"1\"", "1.0")) {
            refuse("ver is " + json, Reason.CLAIMS, claim("ver", json));
        }
        accept("a login of several scripts", claim("login", "\"Zoë Ω 🦊\""));
        accept("an escaped login", claim("login", "\"\\u0061lice\""));
    }

    private void parties() throws GeneralSecurityException {
        for (String issuer : List.of("https://id.example/", "https://ID.example", "http://id.example", "id.example")) {
            refuse("iss is " + issuer, Reason.CLAIMS, claim("iss", "\"" + issuer + "\""));
        }
        accept("aud is a text", claim("aud", "\"gatehouse\""));
        accept("aud is one of many", claim("aud", "[\"other\",\"gatehouse\"]"));
        for (String json : List.of(
                "\"gatehouse2\"",
                "\"gate\"",
                "\"Gatehouse\"",
                "\"gatehouse,other\"",
                "[]",
                "[\"other\"]",
                "[\"gatehouse\",1]",
                "[\"gatehouse\",\"gatehouse\"]",
                "[[\"gatehouse\"]]")) {
            refuse("aud is " + json, Reason.CLAIMS, claim("aud", json));
        }
        refuse("cnf is present", Reason.CLAIMS, claim("cnf", "{\"jkt\":\"x\"}"));
        refuse("cnf is null", Reason.CLAIMS, claim("cnf", "null"));
        accept("an unknown claim", claim("x", "{\"a\":[1,null,1.5,true]}"));
    }

    private void times() throws GeneralSecurityException {
        expiry(-61, false);
        expiry(-60, false);
        expiry(-59, true);
        expiry(0, true);
        for (String name : List.of("nbf", "iat")) {
            accept(name + " in 60 seconds", claim(name, String.valueOf(NOW + 60)));
            refuse(name + " in 61 seconds", Reason.EXPIRED, claim(name, String.valueOf(NOW + 61)));
        }
        accept("a lifetime of a day and the leeway", claim("exp", String.valueOf(NOW + 86_400 + LEEWAY)));
        refuse(
                "a lifetime of a day, the leeway and a second",
                Reason.CLAIMS,
                claim("exp", String.valueOf(NOW + 86_400 + LEEWAY + 1)));
        for (String name : List.of("exp", "iat", "nbf", "auth_time")) {
            for (String json :
                    List.of("-1", "\"" + NOW + "\"", NOW + ".0", "1e400", "253402300800", "9223372036854775808")) {
                refuse(name + " is " + json, Reason.CLAIMS, claim(name, json));
            }
        }
        accept("nbf is 0", claim("nbf", "0"));
    }

    private void expiry(long seconds, boolean accepted) throws GeneralSecurityException {
        ObjectNode claims = SignedTokens.claims()
                .put("iat", NOW - 600)
                .put("nbf", NOW - 600)
                .put("exp", NOW + seconds);
        String name = "exp " + (seconds < 0 ? -seconds + " seconds ago" : "in " + seconds + " seconds");
        String token = sign(HEADER, claims.toString());
        vectors.add(new Vector(name, token, accepted ? null : Reason.EXPIRED));
    }

    private static ObjectNode client() {
        ObjectNode claims = SignedTokens.claims();
        claims.put("gty", "client_credentials").put("sub", CLIENT).put("client_id", CLIENT);
        claims.remove(List.of("login", "auth_time"));
        return claims;
    }

    private void clients() throws GeneralSecurityException {
        accept("a token of a client", sign(HEADER, client().toString()));
        refuse(
                "a client with another gty",
                Reason.CLAIMS,
                sign(HEADER, client().put("gty", "password").toString()));
        refuse(
                "a client without gty",
                Reason.CLAIMS,
                sign(HEADER, client().without("gty").toString()));
        refuse(
                "a client whose gty is null",
                Reason.CLAIMS,
                sign(HEADER, client().putNull("gty").toString()));
        refuse(
                "a client with a login",
                Reason.CLAIMS,
                sign(HEADER, client().put("login", "alice").toString()));
        refuse(
                "a client whose login is null",
                Reason.CLAIMS,
                sign(HEADER, client().putNull("login").toString()));
        refuse(
                "a client with auth_time",
                Reason.CLAIMS,
                sign(HEADER, client().put("auth_time", NOW).toString()));
        refuse(
                "a client whose client_id is not its sub",
                Reason.CLAIMS,
                sign(HEADER, client().put("client_id", "gatehouse").toString()));
        refuse("a user with gty", Reason.CLAIMS, claim("gty", "\"client_credentials\""));
    }

    private void json() throws GeneralSecurityException {
        String open = CLAIMS.substring(1);
        accept("white space around the claims", sign(HEADER, " \n\t" + CLAIMS + "\r\n "));
        accept("four levels", claim("x", "{\"a\":{\"b\":{}}}"));
        refuse("five levels", Reason.MALFORMED, claim("x", "{\"a\":{\"b\":{\"c\":{}}}}"));
        refuse("five levels of arrays", Reason.MALFORMED, claim("x", "[[[[]]]]"));
        for (String twin : List.of(
                "\"sub\":\"0198a000-0000-7000-8000-000000000001\"",
                "\"\\u0073ub\":\"x\"",
                "\"exp\":null",
                "\"x\":{\"a\":1,\"a\":1}",
                "\"x\":[{\"a\":{\"b\":1,\"\\u0062\":2}}]",
                "\"\":1,\"\":1")) {
            refuse("twice: " + twin, Reason.MALFORMED, sign(HEADER, "{" + twin + "," + open));
        }
        for (String end : List.of("}", " {}", "x", ",", "\u0000", "//")) {
            refuse(
                    "after the claims: " + end.replace("\u0000", "a null character"),
                    Reason.MALFORMED,
                    sign(HEADER, CLAIMS + end));
        }
        for (String value : List.of(
                "01",
                "+1",
                ".5",
                "1.",
                "NaN",
                "Infinity",
                "'a'",
                "undefined",
                "\"a\nb\"",
                "\"\\x\"",
                "[1,]",
                "{\"a\":1,}",
                "tru")) {
            refuse("not JSON: " + value.replace("\n", "\\n"), Reason.MALFORMED, claim("x", value));
        }
        refuse("the claims are an array", Reason.MALFORMED, sign(HEADER, "[" + CLAIMS + "]"));
        refuse("the claims are a text", Reason.MALFORMED, sign(HEADER, "\"" + base64(CLAIMS) + "\""));
        refuse("the claims are null", Reason.MALFORMED, sign(HEADER, "null"));
        refuse("a byte order mark", Reason.MALFORMED, sign(HEADER, "\uFEFF" + CLAIMS));
        refuse("UTF-16", Reason.MALFORMED, sign(HEADER, CLAIMS.getBytes(StandardCharsets.UTF_16LE)));
        byte[] overlong = CLAIMS.replace("alice", "al??e").getBytes(StandardCharsets.UTF_8);
        int at = CLAIMS.indexOf("alice") + 2;
        overlong[at] = (byte) 0xC1;
        overlong[at + 1] = (byte) 0xA1;
        refuse("overlong UTF-8", Reason.MALFORMED, sign(HEADER, overlong));
        byte[] latin = claims("login", "\"é\"").getBytes(StandardCharsets.ISO_8859_1);
        refuse("ISO 8859-1", Reason.MALFORMED, sign(HEADER, latin));
    }
}
