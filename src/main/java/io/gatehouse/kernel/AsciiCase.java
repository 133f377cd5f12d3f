package io.gatehouse.kernel;

/**
 * The only case rule of this service: A to Z and a to z are the same letters, and nothing else changes. It has no locale,
 * and is what PostgreSQL's {@code lower(… COLLATE "C")} does, so that both sides always agree.
 */
public final class AsciiCase {
    private static final int DISTANCE = 'a' - 'A';

    private AsciiCase() {}

    public static String lower(String text) {
        return shifted(text, 'A', 'Z', DISTANCE);
    }

    public static String upper(String text) {
        return shifted(text, 'a', 'z', -DISTANCE);
    }

    /** Whether two texts differ in the case of ASCII letters at most. */
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
