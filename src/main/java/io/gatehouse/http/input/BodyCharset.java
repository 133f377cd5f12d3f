package io.gatehouse.http.input;

import jakarta.ws.rs.core.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declared charset of a request body. Bodies are UTF-8. Many clients declare another charset for plain ASCII
 * (Apache HttpClient declares ISO-8859-1 for each form). That is accepted, since the bytes are the same; a body that
 * would need a conversion is rejected.
 */
final class BodyCharset {
    /** Charsets in which a byte below 128 is always the ASCII character. */
    private static final Pattern ASCII_SUPERSETS =
            Pattern.compile("US-ASCII|ISO-8859-[0-9]{1,2}|windows-125[0-8]", Pattern.CASE_INSENSITIVE);

    private BodyCharset() {}

    /** The charset of a media type. Rejects one that is unknown or not a superset of ASCII. */
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
            // Not a valid or known name of a charset.
        }
        throw StrictText.malformed("The body must be UTF-8.");
    }

    /** The text of a body. Rejects bytes that would need a conversion. */
    static String decode(Charset charset, byte[] body) {
        for (byte each : body) {
            check(charset, each >= 0);
        }
        return StrictText.utf8(body, "The body");
    }

    /** Rejects text that the declared charset and UTF-8 encode differently, in a form also after percent-decoding. */
    static void check(Charset charset, String decoded) {
        check(charset, decoded.chars().allMatch(c -> c < 128));
    }

    private static void check(Charset charset, boolean ascii) {
        if (!ascii && !isUtf8(charset)) {
            throw StrictText.malformed("The body declares the charset " + charset.name()
                    + " but contains non-ASCII characters. Send it as UTF-8.");
        }
    }

    private static boolean isUtf8(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8);
    }
}
