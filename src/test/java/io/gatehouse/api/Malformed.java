package io.gatehouse.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Malformed tokens of every kind, derived from a valid one. */
final class Malformed {
    /** Below the header size limit. */
    private static final int LONG = 6000;

    private Malformed() {}

    static Set<String> of(String good) {
        String[] parts = good.split("\\.", -1);
        String header = text(parts[0]);
        Set<String> bad = new LinkedHashSet<>(List.of(
                "x",
                ".",
                "..",
                "a.b.c",
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".",
                good + ".",
                good + "." + parts[2],
                good + "=",
                good + "}",
                "A" + good,
                good.substring(0, good.length() - 4),
                part(header.replace("ES256", "none")) + "." + parts[1] + ".",
                part(header.replace("ES256", "None")) + "." + parts[1] + "." + parts[2],
                part(header.replace("ES256", "HS256")) + "." + parts[1] + "." + parts[2],
                part(header.replace("at+jwt", "JWT")) + "." + parts[1] + "." + parts[2],
                part(header.replaceFirst("\"kid\":\"[^\"]*\"", "\"kid\":\"../../etc/passwd\"")) + "." + parts[1] + "."
                        + parts[2],
                part(header.replaceFirst("\\{", "{\"crit\":[\"b64\"],\"b64\":false,")) + "." + parts[1] + "."
                        + parts[2],
                part(header.replaceFirst("\\{", "{\"alg\":\"none\",")) + "." + parts[1] + "." + parts[2],
                part("[]") + "." + parts[1] + "." + parts[2],
                part("null") + "." + parts[1] + "." + parts[2],
                part("{") + "." + parts[1] + "." + parts[2],
                parts[0] + "." + part("{}") + "." + parts[2],
                parts[0] + "." + part(text(parts[1]).replace("subscriber", "superuser")) + "." + parts[2],
                "{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\"}",
                parts[0] + ".." + parts[1] + "." + parts[2] + ".",
                "a".repeat(LONG) + "..",
                "'; DROP TABLE users; --"));
        bad.remove(good);
        return bad;
    }

    static String encoded(String token) {
        return URLEncoder.encode(token, StandardCharsets.UTF_8);
    }

    private static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
