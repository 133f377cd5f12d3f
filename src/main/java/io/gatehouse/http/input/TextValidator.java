package io.gatehouse.http.input;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** Validates names and email addresses. */
final class TextValidator {
    private static final int MAX_EMAIL_LENGTH = 254;
    private static final int MAX_LOCAL_PART_LENGTH = 64;
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile(LABEL + "(?:\\." + LABEL + ")+");

    private TextValidator() {}

    static boolean isPlain(String text) {
        return text.codePoints().noneMatch(c -> isControl(c) || isBidiControl(c));
    }

    /**
     * One {@code @}; before it printable NFC characters without spaces (RFC 6532 §3.1), after it an ASCII domain (RFC
     * 5321 §4.1.2, without quoted local parts and address literals). It does not check that mail arrives.
     */
    static boolean isEmail(String text) {
        int at = text.indexOf('@');
        return text.length() <= MAX_EMAIL_LENGTH
                && at >= 1
                && at <= MAX_LOCAL_PART_LENGTH
                && isPlain(text)
                && Normalizer.isNormalized(text, Normalizer.Form.NFC)
                && text.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))
                && DOMAIN.matcher(text.substring(at + 1)).matches();
    }

    private static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
    }

    // The Unicode property Bidi_Control (UAX 9), for which Java has no constant. Joiners are allowed: some scripts need
    // them.
    private static boolean isBidiControl(int c) {
        return c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
