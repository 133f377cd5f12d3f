package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates hashes with the scheme name in braces: LDAP (RFC 2307 and its extensions), Dovecot, and Spring Security's
 * DelegatingPasswordEncoder.
 */
final class PrefixedHashParser {
    private static final Pattern FORM = Pattern.compile("\\{([A-Za-z0-9@_.-]{1,40})}(.+)");

    /** Prefixes that are followed by a complete hash. */
    private static final Set<String> REDUNDANT_PREFIXES = Set.of(
            "crypt",
            "bcrypt",
            "blf-crypt",
            "argon2",
            "argon2i",
            "argon2id",
            "argon2@springsecurity_v5_2",
            "argon2@springsecurity_v5_8",
            "sha512-crypt",
            "sha256-crypt",
            "md5-crypt",
            "ldap");

    /** The digest length of each function in bytes. */
    private static final Map<String, Integer> DIGEST_BYTES = Map.of("md5", 16, "sha1", 20, "sha256", 32, "sha512", 64);

    private static final Pattern SPRING_DIGEST = Pattern.compile("(?:(\\{[!-z|~]{1,60}}))?([0-9a-f]{32,128})");
    private static final Pattern SPRING_SCRYPT =
            Pattern.compile("\\$([0-9a-f]{5,6})\\$([A-Za-z0-9+/]+)={0,2}\\$([A-Za-z0-9+/]+)={0,2}");
    private static final Pattern SPRING_PBKDF2 = Pattern.compile("[0-9a-f]{80}|[0-9a-f]{96}");

    private static final int SPRING_DIGEST_BYTES = 32;

    private PrefixedHashParser() {}

    static Optional<String> translate(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String scheme = AsciiCase.lower(form.group(1));
        String rest = form.group(2);
        if (REDUNDANT_PREFIXES.contains(scheme)) {
            return Optional.of(ExportedHashParser.translate(rest).orElse(rest));
        }
        return switch (scheme) {
            case "scrypt", "scrypt@springsecurity_v5_8" -> springScrypt(rest);
            case "pbkdf2@springsecurity_v5_8" -> springPbkdf2("sha256", "310000", 16, rest);
            case "pbkdf2", "pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512" -> pbkdf2(scheme, rest);
            default -> digest(scheme, rest);
        };
    }

    /** passlib's LDAP format, or the format of Spring Security before 5.8. */
    private static Optional<String> pbkdf2(String scheme, String rest) {
        return SPRING_PBKDF2.matcher(rest).matches()
                ? springPbkdf2("sha1", "185000", 8, rest)
                : Optional.of("$" + scheme + "$" + rest);
    }

    private static Optional<String> springPbkdf2(String function, String iterations, int saltBytes, String hex) {
        if (!SPRING_PBKDF2.matcher(hex).matches() || hex.length() != 2 * (saltBytes + SPRING_DIGEST_BYTES)) {
            return Optional.empty();
        }
        byte[] bytes = HexFormat.of().parseHex(hex);
        byte[] salt = Arrays.copyOf(bytes, saltBytes);
        byte[] digest = Arrays.copyOfRange(bytes, saltBytes, bytes.length);
        return Optional.of(ExportedHashParser.pbkdf2(function, iterations, salt, digest));
    }

    /** The parameters are one hexadecimal number: the logarithm of N, then one byte each for r and p. */
    private static Optional<String> springScrypt(String rest) {
        Matcher form = SPRING_SCRYPT.matcher(rest);
        if (!form.matches()) {
            return Optional.empty();
        }
        int parameters = Integer.parseInt(form.group(1), 16);
        return Optional.of("$scrypt$ln=" + (parameters >> 16) + ",r=" + (parameters >> 8 & 0xFF) + ",p="
                + (parameters & 0xFF) + "$" + form.group(2) + "$" + form.group(3));
    }

    private static Optional<String> digest(String scheme, String rest) {
        boolean isSalted =
                List.of("ssha", "smd5", "ssha1", "ssha256", "ssha512").contains(scheme);
        String plain = (isSalted ? scheme.substring(1) : scheme).replace("-", "");
        String function = plain.equals("sha") ? "sha1" : plain;
        Integer bytes = DIGEST_BYTES.get(function);
        if (bytes == null) {
            return Optional.empty();
        }
        int length = bytes;
        Matcher spring = SPRING_DIGEST.matcher(rest);
        if (!isSalted && spring.matches() && spring.group(2).length() == 2 * length) {
            String salt = spring.group(1) == null ? "" : spring.group(1);
            return Optional.of(
                    ExportedHashParser.digest(function, "after", ExportedHashParser.utf8(salt), spring.group(2)));
        }
        return ExportedHashParser.base64(rest)
                .filter(decoded -> isSalted ? decoded.length > length : decoded.length == length)
                .map(decoded -> ldap(function, decoded, length));
    }

    /** LDAP stores the digest followed by the salt. */
    private static String ldap(String function, byte[] decoded, int bytes) {
        byte[] salt = Arrays.copyOfRange(decoded, bytes, decoded.length);
        String digest = HexFormat.of().formatHex(decoded, 0, bytes);
        return ExportedHashParser.digest(function, "after", salt, digest);
    }
}
