package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates hashes exported by other systems to the canonical format of each {@link PasswordScheme}. The table in
 * docs/reference/passwords.md lists the systems.
 */
final class ExportedHashParser {
    private static final String BCRYPT = "(\\$2[aby]\\$.+)";
    private static final String NUMBER = "([1-9][0-9]{0,8})";

    private record Format(Pattern form, Function<MatchResult, String> translation) {
        Optional<String> translate(String text) {
            Matcher matcher = form.matcher(text);
            return matcher.matches() ? Optional.of(translation.apply(matcher.toMatchResult())) : Optional.empty();
        }
    }

    private static final List<Format> FORMATS = List.of(
            // Django
            format("argon2(\\$argon2.+)", form -> argon2(form.group(1)).orElse("")),
            format("bcrypt\\$" + BCRYPT, form -> form.group(1)),
            format("bcrypt_sha256\\$" + BCRYPT, form -> BcryptInput.HEX_SHA256.prefix() + form.group(1)),
            format(
                    "scrypt\\$" + NUMBER + "\\$([!-#%-~]{1,128})\\$" + NUMBER + "\\$" + NUMBER
                            + "\\$([A-Za-z0-9+/]+)={0,2}",
                    form -> scrypt(form.group(1), form.group(3), form.group(4), utf8(form.group(2))) + form.group(5)),
            format(
                    "(md5|sha1)\\$([!-#%-~]{0,64})\\$([0-9a-f]+)",
                    form -> digest(form.group(1), "before", utf8(form.group(2)), form.group(3))),
            // Werkzeug
            format(
                    "pbkdf2:(sha1|sha256|sha512):" + NUMBER + "\\$([!-#%-~]{1,128})\\$((?:[0-9a-f]{2})+)",
                    form -> pbkdf2(form.group(1), form.group(2), utf8(form.group(3)), hex(form.group(4)))),
            format(
                    "scrypt:" + NUMBER + ":" + NUMBER + ":" + NUMBER + "\\$([!-#%-~]{1,64})\\$((?:[0-9a-f]{2})+)",
                    form -> scrypt(form.group(1), form.group(2), form.group(3), utf8(form.group(4)))
                            + Base64Alphabet.STANDARD.encode(hex(form.group(5)))),
            // passlib
            format(
                    "\\$bcrypt-sha256\\$2[ab],([0-9]{1,2})\\$([./A-Za-z0-9]{22})\\$([./A-Za-z0-9]{31})",
                    form -> BcryptInput.BASE64_SHA256.prefix() + bcrypt(form)),
            format(
                    "\\$bcrypt-sha256\\$v=2,t=2[ab],r=([0-9]{1,2})\\$([./A-Za-z0-9]{22})\\$([./A-Za-z0-9]{31})",
                    form -> BcryptInput.BASE64_HMAC_SHA256.prefix() + bcrypt(form)),
            // WordPress
            format("\\$wp" + BCRYPT, form -> BcryptInput.BASE64_HMAC_SHA384.prefix() + form.group(1)),
            // ASP.NET Identity
            format(
                    "A[A-Za-z0-9+/]{60,200}={0,2}",
                    form -> AspNetIdentityParser.translate(form.group()).orElse("")));

    private ExportedHashParser() {}

    /** Translates a hash; empty if it has none of the known export formats. */
    static Optional<String> translate(String text) {
        if (text.startsWith("{")) {
            return PrefixedHashParser.translate(text);
        }
        if (text.startsWith("$argon2")) {
            return argon2(text);
        }
        return FORMATS.stream()
                .flatMap(format -> format.translate(text).stream())
                .findFirst();
    }

    private static Format format(String form, Function<MatchResult, String> translation) {
        return new Format(Pattern.compile(form), translation);
    }

    private static final Pattern ARGON2 = Pattern.compile("(\\$argon2(?:id|i|d))(\\$v=[0-9]{2})?"
            + "\\$([a-z]=[0-9]{1,9}(?:,[a-z]=[0-9]{1,9}){0,2})\\$([A-Za-z0-9+/]+)={0,2}\\$([A-Za-z0-9+/]+)={0,2}");

    /**
     * Puts the parameters in the canonical order. The default of {@code t} is 3 and of {@code p} 1, as in argon2(1).
     */
    private static Optional<String> argon2(String text) {
        Matcher form = ARGON2.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new TreeMap<>(Map.of("t", "3", "p", "1"));
        String[] sent = form.group(3).split(",", -1);
        Arrays.stream(sent).forEach(each -> values.put(each.substring(0, 1), each.substring(2)));
        boolean repeats =
                Arrays.stream(sent).map(each -> each.charAt(0)).distinct().count() < sent.length;
        if (repeats || !values.containsKey("m") || values.size() > 3) {
            return Optional.empty();
        }
        String version = form.group(2) == null ? "" : form.group(2);
        return Optional.of(form.group(1) + version + "$m=" + values.get("m") + ",t=" + values.get("t") + ",p="
                + values.get("p") + "$" + form.group(4) + "$" + form.group(5));
    }

    private static String bcrypt(MatchResult form) {
        String cost = form.group(1);
        return "$2b$" + (cost.length() < 2 ? "0" : "") + cost + "$" + form.group(2) + form.group(3);
    }

    static String pbkdf2(String function, String iterations, byte[] salt, byte[] digest) {
        return "$pbkdf2-" + function + "$" + iterations + "$" + Base64Alphabet.DOTTED.encode(salt) + "$"
                + Base64Alphabet.DOTTED.encode(digest);
    }

    /** The format without the digest; an empty string if N is not a power of two. */
    static String scrypt(String n, String r, String p, byte[] salt) {
        int number = Integer.parseInt(n);
        return Integer.bitCount(number) != 1
                ? ""
                : "$scrypt$ln=" + Integer.numberOfTrailingZeros(number) + ",r=" + r + ",p=" + p + "$"
                        + Base64Alphabet.STANDARD.encode(salt) + "$";
    }

    /** @param place the position of the salt: {@code before} or {@code after} the password */
    static String digest(String function, String place, byte[] salt, String hex) {
        return "$digest$h=" + function + ",salt=" + place + "$" + HexFormat.of().formatHex(salt) + "$"
                + AsciiCase.lower(hex);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** Decodes base64 with or without padding; empty if the text is not base64. */
    static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
