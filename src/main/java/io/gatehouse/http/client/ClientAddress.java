package io.gatehouse.http.client;

import io.gatehouse.kernel.LogRateLimiter;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Determines the IP address of a request's client. It reads the one configured header from right to left, and only as
 * far as trusted proxies wrote it: a client may have sent the elements further left, or another such header. It never
 * queries DNS. Thread-safe.
 */
public final class ClientAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
    private static final int SHAPE_LENGTH = 60;
    private static final String ATTRIBUTE = ClientAddress.class.getName();

    private final ForwardedHeader header;
    private final List<AddressRange> trusted;
    private final CounterDataPoint unreadable;
    private final LogRateLimiter logLimiter = new LogRateLimiter(NanoTime::now, LOG_INTERVAL);

    /**
     * Reads the header that trusted proxies set.
     *
     * @param header the header to read; any other is ignored
     * @param trustedProxies the IP addresses or CIDR ranges of the trusted proxies; empty if there are none
     * @param unreadable the counter of requests from trusted proxies whose header contains no client address
     * @throws IllegalArgumentException if one of the proxies is neither an address nor a range, or covers all addresses
     */
    public ClientAddress(ForwardedHeader header, List<String> trustedProxies, CounterDataPoint unreadable) {
        this.header = header;
        this.trusted = trustedProxies.stream().map(AddressRange::parse).toList();
        this.unreadable = unreadable;
    }

    /** The address of the socket, for a server without a proxy in front. */
    public static ClientAddress direct() {
        return new ClientAddress(
                ForwardedHeader.X_FORWARDED_FOR,
                List.of(),
                Counter.builder().name("gatehouse_forwarded_unreadable").build());
    }

    /** The address that sent this request to the outermost trusted proxy, or to this server. */
    public InetAddress of(HttpServletRequest request) {
        return of(ServletContextRequest.getServletContextRequest(request));
    }

    /** The same for the request that this thread processes. */
    public InetAddress ofCurrentRequest() {
        return of(Objects.requireNonNull(LogContext.request(), "This thread processes no request"));
    }

    /** The same for a Jetty request. The header is parsed once per request. */
    InetAddress of(Request request) {
        Request original = Request.unWrap(request);
        if (original.getAttribute(ATTRIBUTE) instanceof InetAddress known) {
            return known;
        }
        InetAddress address = determine(Request.getRemoteAddr(request), request.getHeaders());
        original.setAttribute(ATTRIBUTE, address);
        return address;
    }

    private InetAddress determine(String socketAddress, HttpFields headers) {
        List<String> lines = headers.getValuesList(header.fieldName());
        List<String> others =
                lines.isEmpty() ? headers.getValuesList(header.other().fieldName()) : List.of();
        if (!others.isEmpty() && isTrusted(literal(socketAddress))) {
            unreadable(header.other(), others.get(0), socketAddress);
        }
        return resolve(socketAddress, lines);
    }

    InetAddress resolve(String socketAddress, List<String> lines) {
        InetAddress address = literal(socketAddress);
        if (lines.isEmpty() || !isTrusted(address)) {
            return address;
        }
        for (String element : ForwardedHeader.elements(lines)) {
            Optional<InetAddress> next = header.address(element);
            if (next.isEmpty()) {
                unreadable(header, element, address.getHostAddress());
                return address;
            }
            address = next.get();
            if (!isTrusted(address)) {
                return address;
            }
        }
        return address;
    }

    private static InetAddress literal(String socketAddress) {
        return IpLiteral.parse(socketAddress)
                .orElseThrow(
                        () -> new IllegalArgumentException("The remote address of the socket is not an IP address"));
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private void unreadable(ForwardedHeader sent, String element, String proxy) {
        unreadable.inc();
        OptionalLong suppressed = logLimiter.tryAcquire();
        if (suppressed.isPresent()) {
            LOG.warn(
                    "The trusted proxy {} sent {} of the form {}, which gives no client address in {}. All its clients"
                            + " count as one address for rate limits. Check GATEHOUSE_FORWARDED_HEADER."
                            + " {} more such requests since the last such line.",
                    proxy,
                    sent.fieldName(),
                    shape(element),
                    header.fieldName(),
                    suppressed.getAsLong());
        }
    }

    /** The shape of an element without its content: {@code a} for each letter, {@code 9} for each digit. */
    static String shape(String element) {
        StringBuilder shape = new StringBuilder();
        element.chars().limit(SHAPE_LENGTH).forEach(c -> {
            if (c >= '0' && c <= '9') {
                shape.append('9');
            } else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
                shape.append('a');
            } else {
                shape.append(" .:;,=\"%_-[]".indexOf(c) >= 0 ? (char) c : '?');
            }
        });
        return shape.toString();
    }
}
