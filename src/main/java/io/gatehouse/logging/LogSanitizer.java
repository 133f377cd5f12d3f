package io.gatehouse.logging;

/**
 * Escapes text for one log line. Client input may contain line breaks, which would forge lines, and characters that
 * move a terminal's cursor or change its text direction. Thread-safe.
 */
final class LogSanitizer {
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    private LogSanitizer() {}

    /** Appends at most a number of characters of a text, and escapes unprintable ones as Java does. */
    static void append(StringBuilder line, String text, int maxLength) {
        int end = Math.min(text.length(), maxLength);
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
