package io.gatehouse.http.input;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes client input strictly. It rejects with 400 the errors that lenient decoders correct: invalid UTF-8 (including
 * overlong forms and surrogates), broken percent-encoding, and NUL, which PostgreSQL cannot store.
 */
public final class StrictText {
    private static final char NUL = '\0';

    private StrictText() {}

    /**
     * Decodes UTF-8.
     *
     * @param what the subject of the error message, such as {@code The body}
     */
    static String utf8(byte[] bytes, String what) {
        String text;
        try {
            // A new decoder reports errors; new String(bytes) would replace malformed input with U+FFFD.
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(what + " is not UTF-8.").causedBy(e);
        }
        if (text.indexOf(NUL) >= 0) {
            throw malformed(what + " contains a NUL character.");
        }
        return text;
    }

    /** Decodes {@code %xx} (RFC 3986 §2.1); a {@code +} stays. */
    static String percentDecoded(String encoded, String what) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        int at = 0;
        while (at < encoded.length()) {
            int end = encoded.indexOf('%', at);
            bytes.writeBytes(
                    encoded.substring(at, end < 0 ? encoded.length() : end).getBytes(StandardCharsets.UTF_8));
            if (end < 0) {
                break;
            }
            bytes.write(octet(encoded, end, what));
            at = end + 3;
        }
        return utf8(bytes.toByteArray(), what);
    }

    /** Decodes a name or value of a form or query, where {@code +} is a space. */
    public static String formDecoded(String encoded, String what) {
        return percentDecoded(encoded.replace('+', ' '), what);
    }

    static ProblemException malformed(String detail) {
        return Problem.REQUEST_MALFORMED.asException(detail);
    }

    private static int octet(String encoded, int at, String what) {
        int high = at + 1 < encoded.length() ? hex(encoded.charAt(at + 1)) : -1;
        int low = at + 2 < encoded.length() ? hex(encoded.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw malformed(what + " contains a % without two hexadecimal digits after it.");
        }
        return high << 4 | low;
    }

    // Character.digit would also accept digits of other scripts.
    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
