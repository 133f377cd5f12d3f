package io.gatehouse.http.input;

/**
 * Rejects JSON text that Jackson accepts and PostgreSQL cannot store: {@code \}{@code u0000} and unpaired surrogates,
 * anywhere in the text, including unknown members.
 */
final class JsonText {
    private static final int ESCAPE_LENGTH = 6;

    private JsonText() {}

    static void check(String json) {
        String value = json.strip();
        if (value.isEmpty() || value.equals("null")) {
            throw StrictText.malformed("The body must be one JSON value, other than null.");
        }
        int at = json.indexOf('\\');
        while (at >= 0) {
            at = json.indexOf('\\', afterEscape(json, at));
        }
    }

    /** The index after the escape that starts here. Jackson rejects a backslash outside of a string. */
    private static int afterEscape(String json, int at) {
        int unit = unit(json, at);
        if (unit < 0) {
            return at + 2;
        }
        if (unit == 0) {
            throw StrictText.malformed("The body contains a NUL character.");
        }
        if (!Character.isSurrogate((char) unit)) {
            return at + ESCAPE_LENGTH;
        }
        int next = unit(json, at + ESCAPE_LENGTH);
        if (next < 0 || !Character.isSurrogatePair((char) unit, (char) next)) {
            throw StrictText.malformed("The body contains an unpaired surrogate.");
        }
        return at + 2 * ESCAPE_LENGTH;
    }

    /** The UTF-16 unit that an escape names; -1 if there is no such escape here. */
    private static int unit(String json, int at) {
        if (!json.startsWith("\\u", at) || at + ESCAPE_LENGTH > json.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
            int digit = json.charAt(i) < 128 ? Character.digit(json.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
