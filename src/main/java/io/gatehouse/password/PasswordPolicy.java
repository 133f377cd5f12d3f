package io.gatehouse.password;

import io.gatehouse.kernel.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * What a new password must be (NIST SP 800-63B-4 §3.1.1.2): long enough, and not what an attacker tries first. No rule
 * about kinds of characters. It is asked when a password is set, never at login. Thread-safe.
 */
public final class PasswordPolicy {
    private static final String SERVICE_NAME = "gatehouse";

    private final int minLength;
    private final CommonPasswords common = CommonPasswords.load();
    private final BreachedPasswords breached;

    /** A policy with the list of common passwords in memory; made once. */
    public PasswordPolicy(PasswordSettings settings, BreachedPasswords breached) {
        this.minLength = settings.minLength();
        this.breached = breached;
    }

    /**
     * The rules that a password breaks, except {@link #isBreached}.
     *
     * @param personal words that it must not be, such as the login and the email, of which the part before the @ is one too
     * @return a sentence for each broken rule, without the password; empty if it may be used
     */
    public List<String> violations(Secret password, List<String> personal) {
        String normal = PasswordNormalizer.normal(password);
        String folded = PasswordNormalizer.folded(normal);
        List<String> broken = new ArrayList<>();
        checkLength(broken, normal.codePointCount(0, normal.length()));
        checkCharacters(broken, password.reveal());
        if (common.contains(folded)) {
            broken.add("The password is on a list of common passwords.");
        }
        if (folded.equals(SERVICE_NAME)) {
            broken.add("The password must not be the name of this service.");
        }
        if (personal.stream().map(PasswordNormalizer::folded).anyMatch(word -> isPersonal(word, folded))) {
            broken.add("The password must not be the login or the email.");
        }
        return List.copyOf(broken);
    }

    /** Whether a password is on a list of breached ones. It may call another service: count the request before. */
    public boolean isBreached(Secret password) {
        return breached.contains(password);
    }

    private static boolean isPersonal(String word, String password) {
        return word.equals(password) || word.startsWith(password + "@");
    }

    private void checkLength(List<String> broken, int codePoints) {
        if (codePoints < minLength) {
            broken.add("The password must have at least " + minLength + " characters.");
        }
        if (codePoints > PasswordSettings.MAX_LENGTH) {
            broken.add("The password must have at most " + PasswordSettings.MAX_LENGTH + " characters.");
        }
    }

    // Half a surrogate pair has no UTF-8: all of them would be hashed as the same question mark.
    private static void checkCharacters(List<String> broken, String password) {
        boolean hasLoneSurrogate = password.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
        if (hasLoneSurrogate || password.indexOf('\0') >= 0) {
            broken.add("The password must be Unicode text without the character NUL.");
        }
    }
}
