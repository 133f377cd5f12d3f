package io.gatehouse.kernel;

import java.util.regex.Pattern;

/** Recognizes UUIDs in every form that common parsers accept, so that no free text is read as an id elsewhere. */
public final class UuidForms {
    /** Java's {@code UUID.fromString} also accepts shorter groups. */
    private static final Pattern GROUPS = Pattern.compile("(?=.{9,36}$)[0-9a-f]+(?:-[0-9a-f]+){4}");

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{32}");
    /** Prefixes that Python, Go, .NET and PostgreSQL accept, and the separators and brackets around the digits. */
    private static final Pattern DECORATION = Pattern.compile("urn:|uuid:|0x|[^0-9a-z]");

    private UuidForms() {}

    /**
     * Whether a text may be read as a UUID: in any case, with or without hyphens, spaces, braces, parentheses, quotes,
     * {@code urn:uuid:} (RFC 9562 §4) or {@code 0x}.
     */
    public static boolean matches(String text) {
        String lower = AsciiCase.lower(text.strip());
        return GROUPS.matcher(lower).matches()
                || DIGITS.matcher(DECORATION.matcher(lower).replaceAll("")).matches();
    }
}
