package io.gatehouse.http.client;

import io.gatehouse.kernel.AsciiCase;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Parses the header {@code traceparent} (W3C Trace Context §3.2). An invalid header is ignored, as §3.2.2.3 requires,
 * because its value would reach the log.
 */
final class TraceParent {
    private static final String HEADER = "traceparent";
    /** {@code 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01}. */
    private static final int LENGTH = 55;

    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;

    private TraceParent() {}

    /** The trace id, 32 hexadecimal digits; null if the header is missing, invalid or repeated. */
    static @Nullable String traceId(HttpFields headers) {
        String value = null;
        for (HttpField field : headers) {
            if (!AsciiCase.equal(HEADER, field.getName())) {
                continue;
            }
            if (value != null) {
                return null;
            }
            value = field.getValue();
        }
        return value != null && isValid(value) ? value.substring(TRACE_ID, PARENT_ID - 1) : null;
    }

    private static boolean isValid(String value) {
        return hasKnownLength(value)
                && isHex(value, 0, 2)
                && value.charAt(TRACE_ID - 1) == '-'
                && isHex(value, TRACE_ID, PARENT_ID - 1)
                && !isZero(value, TRACE_ID, PARENT_ID - 1)
                && value.charAt(PARENT_ID - 1) == '-'
                && isHex(value, PARENT_ID, FLAGS - 1)
                && !isZero(value, PARENT_ID, FLAGS - 1)
                && value.charAt(FLAGS - 1) == '-'
                && isHex(value, FLAGS, LENGTH);
    }

    /** Later versions may append fields after a dash (§3.2.4); version ff is invalid. */
    private static boolean hasKnownLength(String value) {
        if (value.length() == LENGTH) {
            return !value.startsWith("ff");
        }
        return value.length() > LENGTH
                && value.charAt(LENGTH) == '-'
                && !value.startsWith("00")
                && !value.startsWith("ff");
    }

    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
