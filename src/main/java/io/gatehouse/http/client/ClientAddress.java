package io.gatehouse.http.client;

import com.codahale.metrics.Counter;
import io.gatehouse.kernel.LogRateLimiter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the address that a request came from. One header is read, from the right, and only as far as trusted proxies wrote
 * it: what stands further left the client may have sent, and so may any other header of the kind. Looks up no names.
 * Thread-safe.
 */
public final class ClientAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
    private static final int SHAPE_LENGTH = 60;

    private final ForwardedHeader header;
    private final List<AddressRange> trusted;
    private final Counter unreadable;
    private final LogRateLimiter logLimiter = new LogRateLimiter(NanoTime::now, LOG_INTERVAL);

    /**
     * As the configuration says.
     *
     * @param header the one that is read; any other is ignored
     * @param trustedProxies addresses or ranges (CIDR, RFC 4632 §3.1) of the proxies in front; empty when there are none
     * @param unreadable counts requests of trusted proxies whose header names no address
     * @throws IllegalArgumentException with a sentence, if one is no range or covers all addresses
     */
    public ClientAddress(ForwardedHeader header, List<String> trustedProxies, Counter unreadable) {
        this.header = header;
        this.trusted = trustedProxies.stream().map(AddressRange::parse).toList();
        this.unreadable = unreadable;
    }

    /** For a server without a proxy in front. */
    public static ClientAddress direct() {
        return new ClientAddress(ForwardedHeader.X_FORWARDED_FOR, List.of(), new Counter());
    }

    /** The address that sent this request to the outermost trusted proxy, or to this server. */
    public InetAddress of(HttpServletRequest request) {
        return of(request.getRemoteAddr(), name -> Collections.list(request.getHeaders(name)));
    }

    /** The same, for what is no servlet. */
    InetAddress of(Request request) {
        return of(Request.getRemoteAddr(request), request.getHeaders()::getValuesList);
    }

    private InetAddress of(String socketAddress, Function<String, List<String>> headers) {
        List<String> lines = headers.apply(header.fieldName());
        List<String> others = lines.isEmpty() ? headers.apply(header.other().fieldName()) : List.of();
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
                .orElseThrow(() -> new IllegalArgumentException("a socket's address is no IP address"));
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

    /** What an element looks like, without what it says: a for each letter, 9 for each digit. */
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
