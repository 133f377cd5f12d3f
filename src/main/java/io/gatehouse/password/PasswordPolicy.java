package io.gatehouse.password;

import io.gatehouse.kernel.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks new passwords (NIST SP 800-63B-4 §3.1.1.2): length, common passwords, and the user's own names. There is no
 * rule about kinds of characters. It applies when a password is set, never at login. Thread-safe.
 */
public final class PasswordPolicy {
    private static final String SERVICE_NAME = "gatehouse";

    private final int minLength;
    private final CommonPasswords common = CommonPasswords.load();
    private final BreachedPasswords breached;

    /** Creates a policy. It loads the list of common passwords, so create one instance only. */
    public PasswordPolicy(PasswordSettings settings, BreachedPasswords breached) {
        this.minLength = settings.minLength();
        this.breached = breached;
    }

    /**
     * Checks all rules except {@link #isBreached}.
     *
     * @param personal words that are rejected, such as the login and the email; of an email also the part before the @
     * @return a sentence for each broken rule, which never contains the password; empty if it is acceptable
     */
    public List<String> violations(Secret password, List<String> personal) {
        String normal = PasswordNormalizer.normal(password);
        String folded = PasswordNormalizer.folded(normal);
        List<String> violations = new ArrayList<>();
        checkLength(violations, normal.codePointCount(0, normal.length()));
        checkCharacters(violations, password.reveal());
        if (common.contains(folded)) {
            violations.add("The password is on a list of common passwords.");
        }
        if (folded.equals(SERVICE_NAME)) {
            violations.add("The password must not be the name of this service.");
        }
        if (personal.stream().map(PasswordNormalizer::folded).anyMatch(word -> isPersonal(word, folded))) {
            violations.add("The password must not be the login or the email.");
        }
        return List.copyOf(violations);
    }

    /**
     * Whether a password is on a list of breached passwords. This may call a service, so apply the rate limit first.
     */
    public boolean isBreached(Secret password) {
        return breached.contains(password);
    }

    private static boolean isPersonal(String word, String password) {
        return word.equals(password) || word.startsWith(password + "@");
    }

    private void checkLength(List<String> violations, int codePoints) {
        if (codePoints < minLength) {
            violations.add("The password must have at least " + minLength + " characters.");
        }
        if (codePoints > PasswordSettings.MAX_LENGTH) {
            violations.add("The password must have at most " + PasswordSettings.MAX_LENGTH + " characters.");
        }
    }

    // A lone surrogate has no UTF-8 form: each of them would be hashed as the same question mark.
    private static void checkCharacters(List<String> violations, String password) {
        boolean hasLoneSurrogate = password.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
        if (hasLoneSurrogate || password.indexOf('\0') >= 0) {
            violations.add("The password must be Unicode text without the character NUL.");
        }
    }
}
