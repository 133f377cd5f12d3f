package io.gatehouse.session;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code User-Agent} header as a session keeps it. */
final class UserAgent {
    private static final int MAX_LENGTH = 255;

    private static final Pattern NUMBERS = Pattern.compile("[0-9][0-9._]*");

    private UserAgent() {}

    /** The header without its numbers, which an update of browser or system changes; empty if there was none. */
    static String family(@Nullable String header) {
        String kept = shortened(header);
        return kept == null ? "" : NUMBERS.matcher(kept).replaceAll("");
    }

    /** Printable ASCII and not endless: whoever reads the list of sessions gets no surprises. */
    static @Nullable String shortened(@Nullable String header) {
        if (header == null) {
            return null;
        }
        StringBuilder kept = new StringBuilder();
        header.chars().filter(c -> c >= ' ' && c <= '~').limit(MAX_LENGTH).forEach(c -> kept.append((char) c));
        return kept.toString();
    }
}
