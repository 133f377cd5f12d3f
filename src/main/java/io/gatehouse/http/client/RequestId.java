package io.gatehouse.http.client;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.slf4j.MDC;

/**
 * The id that correlates a request across the logs of gateways and services: the client's {@code X-Request-Id} if it is
 * well-formed, otherwise a generated one. It is not a secret.
 */
public final class RequestId {
    public static final String HEADER = "X-Request-Id";
    /** MDC key of the id while a thread processes the request. */
    public static final String LOG_KEY = "request_id";

    private static final String ATTRIBUTE = RequestId.class.getName();
    // Other characters could break a log line or a response header.
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final HexFormat HEX = HexFormat.of();

    private RequestId() {}

    /** The id of a request, the same at each call. */
    public static String of(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        String sent = request.getHeaders().get(HEADER);
        String id = sent != null && ACCEPTED.matcher(sent).matches() ? sent : generated();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    /** The id of the request that this thread processes; {@code unknown} outside of a request. */
    public static String current() {
        String id = MDC.get(LOG_KEY);
        return id == null ? "unknown" : id;
    }

    private static String generated() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }
}
