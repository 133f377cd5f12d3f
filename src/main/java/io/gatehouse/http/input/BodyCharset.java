package io.gatehouse.http.input;

import jakarta.ws.rs.core.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The charset that a body is declared to have. Bodies are UTF-8. Many clients declare another charset for a body that is plain
 * ASCII (Apache HttpClient says ISO-8859-1 of each form), which is the same bytes: that is accepted, and anything else that
 * would have to be converted is refused.
 */
final class BodyCharset {
    /** Those in which a byte below 128 is always the ASCII character. */
    private static final Pattern ASCII_SUPERSETS =
            Pattern.compile("US-ASCII|ISO-8859-[0-9]{1,2}|windows-125[0-8]", Pattern.CASE_INSENSITIVE);

    private BodyCharset() {}

    /** Refuses a charset that is unknown or not a superset of ASCII. */
    static Charset of(@Nullable MediaType type) {
        String name = type == null ? null : type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (name == null) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(name);
            if (isUtf8(charset) || ASCII_SUPERSETS.matcher(charset.name()).matches()) {
                return charset;
            }
        } catch (IllegalArgumentException e) {
            // No name of a charset, or none that is known.
        }
        throw StrictText.malformed("The body must be UTF-8.");
    }

    /** The text of a body; refuses bytes that would have to be converted. */
    static String decode(Charset charset, byte[] body) {
        for (byte each : body) {
            check(charset, each >= 0);
        }
        return StrictText.utf8(body, "The body");
    }

    /** Refuses what another charset than UTF-8 would read otherwise, in a form behind percent signs too. */
    static void check(Charset charset, String decoded) {
        check(charset, decoded.chars().allMatch(c -> c < 128));
    }

    private static void check(Charset charset, boolean ascii) {
        if (!ascii && !isUtf8(charset)) {
            throw StrictText.malformed("The body is declared as " + charset.name()
                    + " and holds characters outside of ASCII: send it as UTF-8.");
        }
    }

    private static boolean isUtf8(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8);
    }
}
