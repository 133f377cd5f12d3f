package io.gatehouse.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a list of texts for hashing. The length of each text in bytes precedes it, so that different lists never have
 * the same encoding. {@code ["id", null]} becomes {@code 2:id,-,}.
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
