package io.gatehouse.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts as bytes that can be hashed: each with the number of its bytes before it, so that no two lists of texts give the same
 * bytes. {@code ["id", null]} is {@code 2:id,-,}.
 */
final class LengthPrefixed {
    private LengthPrefixed() {}

    static byte[] of(@Nullable Object... parts) {
        StringBuilder all = new StringBuilder(256);
        for (Object part : Arrays.asList(parts)) {
            if (part == null) {
                all.append('-');
            } else {
                String text = part.toString();
                all.append(text.getBytes(StandardCharsets.UTF_8).length)
                        .append(':')
                        .append(text);
            }
            all.append(',');
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }
}
