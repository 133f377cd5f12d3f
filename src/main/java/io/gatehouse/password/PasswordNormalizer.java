package io.gatehouse.password;

import io.gatehouse.kernel.Secret;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Normalises passwords to NFKC (UAX #15), so that "é" as one or two code points, and full-width and plain letters, have
 * the same hash.
 */
final class PasswordNormalizer {
    private PasswordNormalizer() {}

    /** The form that is hashed: NFKC. */
    static String normal(Secret password) {
        return nfkc(password.reveal());
    }

    /** The form for comparison with word lists: NFKC, case-folded. */
    static String folded(String text) {
        // Upper case first, so that "ß" equals "SS". Normalised again, because a change of case can decompose letters.
        return nfkc(nfkc(text).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
