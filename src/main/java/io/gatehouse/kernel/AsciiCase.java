package io.gatehouse.kernel;

/**
 * Converts the case of ASCII letters, and only of those, regardless of the locale. PostgreSQL's {@code lower(… COLLATE
 * "C")} does the same, so both sides always agree. Thread-safe.
 */
public final class AsciiCase {
    private static final int DISTANCE = 'a' - 'A';

    private AsciiCase() {}

    /** The text with A to Z in lower case. */
    public static String lower(String text) {
        return shifted(text, 'A', 'Z', DISTANCE);
    }

    /** The text with a to z in upper case. */
    public static String upper(String text) {
        return shifted(text, 'a', 'z', -DISTANCE);
    }

    /** Whether two texts differ at most in the case of ASCII letters. */
    public static boolean equal(String one, String other) {
        return one.length() == other.length() && lower(one).equals(lower(other));
    }

    private static String shifted(String text, char first, char last, int distance) {
        StringBuilder shifted = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= first && c <= last) {
                shifted.setCharAt(i, (char) (c + distance));
            }
        }
        return shifted.toString();
    }
}
