package io.gatehouse.password;

import io.gatehouse.kernel.Secret;
import java.text.Normalizer;
import java.util.Locale;

/**
 * The one home of what counts as the same password: compatibility composition (NFKC, UAX #15), so that "é" typed as one
 * key and as two, or full-width and plain letters, give one hash.
 */
final class PasswordNormalizer {
    private PasswordNormalizer() {}

    /** The form that is hashed. */
    static String normal(Secret password) {
        return nfkc(password.reveal());
    }

    /** The form in which a password is compared with words: normal, and without regard to case. */
    static String folded(String text) {
        // Upper case first, so that "ß" meets "SS"; normalised again, since changing the case can take letters apart.
        return nfkc(nfkc(text).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
