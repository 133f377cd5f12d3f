package io.gatehouse.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Mutates requests at random. The same seed gives the same mutations. Not thread-safe. */
final class Mutations {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e999",
            "99999999999999999999999999999999999999999999",
            "0.1",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\u202e\u200b\ufeff\"",
            "\"\ud83d\ude00\ud83d\ude00\ud83d\ude00\"",
            "\"ſuperuser\"",
            "\"' OR 1=1; DROP TABLE users; --\"",
            "\"%s%n%x${jndi:ldap://a}{{7*7}}\"",
            "\"../../../etc/passwd\"",
            "\"<script>alert(1)</script>\"",
            "[]",
            "{}",
            "[[[[[[]]]]]]",
            "{\"a\":{\"b\":{\"c\":[]}}}",
            "NaN",
            "'x'",
            "\"\\x\"",
            "\"" + "x".repeat(300) + "\"",
            "\"" + "\u00e9".repeat(10_000) + "\"",
            "[".repeat(500) + "]".repeat(500),
            "\"a\\r\\nX-Injected: 1\"");
    private static final List<String> TEXTS = List.of(
            "%00",
            "%",
            "%zz",
            "%C0%AF",
            "%ED%A0%80",
            "%FF",
            "%2e%2e%2f",
            "%2F",
            "%5C",
            "..",
            "//",
            ";a=b",
            "%0D%0AX-Injected:%201",
            "%F0%9F%98%80",
            "%E2%80%AE",
            "%25",
            "+",
            "'--",
            "%27%20OR%201=1",
            "_",
            "a".repeat(300),
            "a".repeat(9000),
            "\u00e9",
            "null",
            "-1",
            "{login}",
            "");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "application/x-www-form-urlencoded",
            "text/plain",
            "application/json; charset=utf-16",
            "application/json; charset=nonsense",
            "application/json;",
            "application/merge-patch+json",
            "/",
            "*/*",
            "multipart/form-data",
            "\u00e9");
    private static final List<String> HEADERS = List.of(
            "Accept: text/html",
            "Accept: nonsense",
            "Accept-Encoding: gzip;q=x",
            "Content-Encoding: gzip",
            "Authorization: Bearer " + "a.".repeat(3000),
            "Authorization: Basic \u00e9",
            "X-Request-Id: ${x}\u0001",
            "X-Forwarded-For: nonsense, 1.2.3.4, ::1",
            "Forwarded: for=\"_gazonk\"",
            "User-Agent: " + "\u00e9".repeat(600),
            "User-Agent:",
            "If-None-Match: *",
            "Range: bytes=0-0",
            "X-HTTP-Method-Override: DELETE",
            "Transfer-Encoding: identity",
            "Expect: 200-maybe");

    private final Random random;

    Mutations(long seed) {
        random = new Random(seed);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    String contentType() {
        return oneOf(TYPES);
    }

    String header() {
        return oneOf(HEADERS);
    }

    /** A path with mutated variables, and sometimes more, and a mutated query. */
    String target(Call call, List<String> queryNames) {
        String path = call.fullTemplate();
        while (path.contains("{")) {
            path = path.substring(0, path.indexOf('{')) + value() + path.substring(path.indexOf('}') + 1);
        }
        if (oneIn(10)) {
            int at = random.nextInt(path.length());
            path = path.substring(0, at) + value() + path.substring(at);
        }
        String query = query(queryNames);
        return query.isEmpty() ? path : path + "?" + query;
    }

    private String value() {
        if (oneIn(3)) {
            return fine("login");
        }
        return oneOf(TEXTS).replaceAll("[{}]", "") + (oneIn(2) ? "" : "x" + random.nextInt(1000));
    }

    private String query(List<String> names) {
        List<String> pairs = new ArrayList<>();
        while (oneIn(2) && pairs.size() < 5) {
            String name = oneIn(5) ? value() : oneOf(names);
            pairs.add(oneIn(8) ? name : name + "=" + value());
        }
        return String.join("&", pairs);
    }

    /** A valid value of a member, from a small set, so that values repeat. */
    private String fine(String member) {
        String name = "fine-value-" + random.nextInt(50);
        return switch (member) {
            case "email" -> name + "@example.com";
            case "role_title" -> oneOf(List.of("subscriber", "verifier", name));
            default -> name;
        };
    }

    /** A body with these members and a mutation. */
    byte[] json(List<String> members) {
        // Some bodies have one mutation only; otherwise none would pass the first validation.
        int soundness = oneIn(2) ? 2 : 20;
        List<String> pairs = new ArrayList<>();
        for (String member : members) {
            if (!oneIn(3 * soundness)) {
                pairs.add("\"" + member + "\":" + (oneIn(soundness) ? oneOf(VALUES) : "\"" + fine(member) + "\""));
            }
        }
        String text = oneIn(12) ? oneOf(VALUES) : "{" + String.join(",", pairs) + "}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (oneIn(2 * soundness)) {
            spoil(bytes);
        }
        return oneIn(60) ? " ".repeat(70_000).getBytes(StandardCharsets.UTF_8) : bytes;
    }

    /** A form with these fields and a mutation. */
    byte[] form(List<String> fields) {
        List<String> pairs = new ArrayList<>();
        for (String field : fields) {
            if (!oneIn(6)) {
                pairs.add(field + "=" + (oneIn(2) ? oneOf(TEXTS) : fine(field)));
            }
        }
        byte[] bytes = String.join("&", pairs).getBytes(StandardCharsets.UTF_8);
        if (oneIn(4)) {
            spoil(bytes);
        }
        return bytes;
    }

    private void spoil(byte[] bytes) {
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
    }
}
