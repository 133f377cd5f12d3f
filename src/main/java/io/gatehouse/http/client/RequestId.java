package io.gatehouse.http.client;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.slf4j.MDC;

/**
 * The id by which a request is found in the logs of all who took part in it: {@code X-Request-Id} if the client sent a
 * plain one, otherwise a new one. It is no secret.
 */
public final class RequestId {
    public static final String HEADER = "X-Request-Id";
    /** Where it stands in the logging context while a thread works on the request. */
    public static final String LOG_KEY = "request_id";

    private static final String ATTRIBUTE = RequestId.class.getName();
    // Anything else could break a line of the log or a header of the answer.
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final HexFormat HEX = HexFormat.of();

    private RequestId() {}

    /** The id of a request, the same each time that it is asked for. */
    public static String of(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        String sent = request.getHeaders().get(HEADER);
        String id = sent != null && ACCEPTED.matcher(sent).matches() ? sent : generated();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    /** The id of the request that this thread works on. */
    public static String current() {
        String id = MDC.get(LOG_KEY);
        return id == null ? "unknown" : id;
    }

    private static String generated() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }
}
