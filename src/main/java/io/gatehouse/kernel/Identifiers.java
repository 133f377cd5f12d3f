package io.gatehouse.kernel;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The normal form of logins and emails; docs/reference/identifiers.md lists the rules. Two of them name the same
 * account if their normal forms are equal by {@link AsciiCase}, as the unique indexes compare them.
 */
public final class Identifiers {
    // java.net.IDN implements IDNA 2003, which maps ß and final sigma to other letters and drops joiners. IDNA 2008
    // (RFC 5894 §7.2) keeps all four, so mail for one domain would go to another.
    private static final String DEVIATIONS = "\u00DF\u03C2\u200C\u200D";

    /** RFC 1035 §2.3.4. The conversions take quadratic time in the length. */
    private static final int MAX_DOMAIN_LENGTH = 253;

    private Identifiers() {}

    /**
     * The normal form of a login or email as typed. It never fails: invalid text stays as it is and matches no account.
     */
    public static String normal(String typed) {
        return withAsciiDomain(trimmed(typed));
    }

    /** An email with its domain in ASCII; unchanged if it has no domain or the domain cannot be converted. */
    public static String withAsciiDomain(String email) {
        int at = email.indexOf('@');
        return asciiDomain(email.substring(at + 1))
                .map(domain -> email.substring(0, at + 1) + domain)
                .filter(converted -> at >= 0)
                .orElse(email);
    }

    /** An email with its domain in Unicode, for display. */
    public static String withUnicodeDomain(String email) {
        int at = email.indexOf('@');
        String domain = email.substring(at + 1);
        return domain.length() > MAX_DOMAIN_LENGTH ? email : email.substring(0, at + 1) + IDN.toUnicode(domain);
    }

    /**
     * A domain with A-labels instead of U-labels (RFC 5890 §2.3.2.1); empty if the result would name another domain.
     */
    private static Optional<String> asciiDomain(String domain) {
        if (isAscii(domain)) {
            return Optional.of(domain);
        }
        if (domain.length() > MAX_DOMAIN_LENGTH) {
            return Optional.empty();
        }
        try {
            String ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
            boolean deviates = domain.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0);
            return deviates || !isStable(IDN.toUnicode(ascii)) ? Optional.empty() : Optional.of(ascii);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    // Unicode has added case pairs since IDNA 2003, so some of its U-labels map to others today.
    private static boolean isStable(String domain) {
        return Normalizer.normalize(domain.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC)
                .equals(AsciiCase.lower(domain));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (start < end && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    // strip() does not remove the no-break space.
    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
