package io.gatehouse.session;

import org.jspecify.annotations.Nullable;

/** The {@code User-Agent} header as a session keeps it. */
final class UserAgent {
    private static final int MAX_LENGTH = 255;

    private UserAgent() {}

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
