package io.gatehouse.session;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code User-Agent} header in the forms that a session stores. */
final class UserAgent {
    private static final int MAX_LENGTH = 255;

    private static final Pattern NUMBERS = Pattern.compile("[0-9][0-9._]*");

    private UserAgent() {}

    /**
     * The header without numbers, so that an update of browser or system does not change it; empty if there is none.
     */
    static String family(@Nullable String header) {
        String kept = shortened(header);
        return kept == null ? "" : NUMBERS.matcher(kept).replaceAll("");
    }

    /** The printable ASCII characters of the header, at most 255, so that a list can show it safely. */
    static @Nullable String shortened(@Nullable String header) {
        if (header == null) {
            return null;
        }
        StringBuilder kept = new StringBuilder();
        header.chars().filter(c -> c >= ' ' && c <= '~').limit(MAX_LENGTH).forEach(c -> kept.append((char) c));
        return kept.toString();
    }
}
