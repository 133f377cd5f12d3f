package io.gatehouse.logging;

/**
 * Makes text fit for one line of a log. What was sent from outside can hold line breaks, which would begin a line that we
 * never wrote, and characters that move the cursor of a terminal or turn the direction of its text.
 */
final class LogSanitizer {
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    private LogSanitizer() {}

    /** Appends the beginning of a text, up to a number of characters, with escapes as in Java for what is not printed. */
    static void append(StringBuilder line, String text, int most) {
        int end = Math.min(text.length(), most);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (isPrinted(c)) {
                line.append(c);
            } else {
                escape(line, c);
            }
        }
        if (end < text.length()) {
            line.append("… (").append(text.length()).append(" characters)");
        }
    }

    private static boolean isPrinted(char c) {
        if (c >= ' ' && c <= '~') {
            return true;
        }
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.UNASSIGNED
                && c != LINE_SEPARATOR
                && c != PARAGRAPH_SEPARATOR;
    }

    private static void escape(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> line.append("\\u").append(String.format("%04x", (int) c));
        }
    }
}
