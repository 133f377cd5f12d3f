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
 * Secrets to search for in output, each in every form in which a program could leak it: plain, in base64 of either
 * alphabet at any offset, and in hex. Their characters need no escaping in JSON or URLs. Not thread-safe.
 */
final class SecretMarkers {
    private static final HexFormat HEX = HexFormat.of();

    private final Map<String, Set<String>> forms = new LinkedHashMap<>();

    /** Creates a unique secret of letters and digits. */
    String make(String name) {
        String secret = "Canary" + UUID.randomUUID().toString().replace("-", "");
        add(name, secret);
        return secret;
    }

    /** Adds an existing secret. */
    void add(String name, String secret) {
        add(name, secret.getBytes(StandardCharsets.UTF_8));
        forms.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(secret);
    }

    /** Adds a binary secret. */
    void add(String name, byte[] secret) {
        Set<String> all = forms.computeIfAbsent(name, key -> new LinkedHashSet<>());
        all.add(HEX.formatHex(secret));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + secret.length];
            System.arraycopy(secret, 0, shifted, before, secret.length);
            // Without the characters that depend on neighbouring bytes.
            String standard = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            String inner = standard.substring((before * 8 + 5) / 6, (before + secret.length) * 8 / 6);
            all.add(inner);
            all.add(inner.replace('+', '-').replace('/', '_'));
            all.add(inner.replace("+", "%2B").replace("/", "%2F"));
        }
    }

    /** Returns every secret found, with its place and some context. */
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
