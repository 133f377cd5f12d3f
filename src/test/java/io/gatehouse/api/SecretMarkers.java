package io.gatehouse.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Secrets that are looked for, each in the forms that a careless program could have written it in: as it is, in base64 of
 * either alphabet wherever it begins, in hex. Their letters are the same in JSON and in a URL. Not thread-safe.
 */
final class SecretMarkers {
    private static final HexFormat HEX = HexFormat.of();

    private final Map<String, Set<String>> forms = new LinkedHashMap<>();

    /** A new secret: a text of letters and digits only that stands nowhere else. */
    String make(String name) {
        String secret = "Canary" + UUID.randomUUID().toString().replace("-", "");
        add(name, secret);
        return secret;
    }

    /** A secret that somebody else made. */
    void add(String name, String secret) {
        add(name, secret.getBytes(StandardCharsets.UTF_8));
        forms.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(secret);
    }

    /** A secret of bytes. */
    void add(String name, byte[] secret) {
        Set<String> all = forms.computeIfAbsent(name, key -> new LinkedHashSet<>());
        all.add(HEX.formatHex(secret));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + secret.length];
            System.arraycopy(secret, 0, shifted, before, secret.length);
            // Without what the bytes around it have a part in.
            String standard = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            String inner = standard.substring((before * 8 + 5) / 6, (before + secret.length) * 8 / 6);
            all.add(inner);
            all.add(inner.replace('+', '-').replace('/', '_'));
            all.add(inner.replace("+", "%2B").replace("/", "%2F"));
        }
    }

    /** Every secret that is found, with the place and a few letters around it. */
    List<String> findIn(String place, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> found = new ArrayList<>();
        forms.forEach((name, all) -> {
            for (String form : all) {
                int at = lower.indexOf(form.toLowerCase(Locale.ROOT));
                if (at >= 0) {
                    int end = Math.min(text.length(), at + form.length() + 20);
                    found.add(name + " in " + place + ": " + text.substring(Math.max(0, at - 200), end));
                }
            }
        });
        return found;
    }
}
