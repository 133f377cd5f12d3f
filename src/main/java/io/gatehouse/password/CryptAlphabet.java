package io.gatehouse.password;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The alphabet of crypt(3), and the password limit of the schemes that use it. Decoding gives one six-bit value per
 * character, because each scheme orders the bits of its digest differently.
 */
final class CryptAlphabet {
    /** As a character class of a regular expression. */
    static final String CLASS = "[./0-9A-Za-z]";

    /**
     * The time of these schemes grows with the length of the password (CVE-2016-20013). A longer one matches no hash.
     */
    static final int MAX_PASSWORD_BYTES = 512;

    private static final String ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SIX_BITS = 0x3F;

    private CryptAlphabet() {}

    static byte[] decode(String text) {
        byte[] values = new byte[text.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) value(text.charAt(i));
        }
        return values;
    }

    static String encode(byte[] values) {
        StringBuilder text = new StringBuilder(values.length);
        for (byte value : values) {
            text.append(ALPHABET.charAt(value & SIX_BITS));
        }
        return text.toString();
    }

    static int value(char c) {
        return ALPHABET.indexOf(c);
    }

    static char character(int value) {
        return ALPHABET.charAt(value & SIX_BITS);
    }

    static String randomText(SecureRandom random, int length) {
        return encode(PasswordScheme.randomBytes(random, length));
    }

    /** Whether a password has at most {@link #MAX_PASSWORD_BYTES}. A longer one matches no hash. */
    static boolean isWithinLimit(byte[] password) {
        return password.length <= MAX_PASSWORD_BYTES;
    }

    /** The password, cut to {@link #MAX_PASSWORD_BYTES} so that a longer one costs no more time. */
    static byte[] bounded(byte[] password) {
        return Arrays.copyOf(password, Math.min(password.length, MAX_PASSWORD_BYTES));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
