package io.gatehouse.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * Finds the address that a request came from. {@code X-Forwarded-For} is read from the right, and only as far as
 * trusted proxies wrote it: what stands further left anybody may have sent. Looks up no names. Thread-safe.
 */
public final class ClientAddress {
    private static final String HEADER = "X-Forwarded-For";

    private final List<AddressRange> trusted;

    /**
     * @param trustedProxies addresses or ranges (CIDR, RFC 4632 §3.1) of the proxies in front; empty when there are none
     * @throws IllegalArgumentException with a sentence, if one is no range or covers all addresses
     */
    public ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(AddressRange::parse).toList();
    }

    /** The address of whoever sent this request to the outermost trusted proxy, or to us. */
    public InetAddress of(HttpServletRequest request) {
        List<String> hops = Collections.list(request.getHeaders(HEADER));
        return resolve(request.getRemoteAddr(), hops);
    }

    /** The same, for what is no servlet. */
    InetAddress of(Request request) {
        return resolve(Request.getRemoteAddr(request), request.getHeaders().getValuesList(HEADER));
    }

    InetAddress resolve(String socketAddress, List<String> forwardedFor) {
        InetAddress address = IpLiteral.parse(socketAddress)
                .orElseThrow(() -> new IllegalArgumentException("a socket's address is no IP address"));
        List<String> hops = new ArrayList<>();
        forwardedFor.forEach(line -> hops.addAll(List.of(line.split(",", -1))));
        Collections.reverse(hops);
        for (String hop : hops) {
            Optional<InetAddress> next = isTrusted(address) ? IpLiteral.parse(hop.strip()) : Optional.empty();
            if (next.isEmpty()) {
                return address;
            }
            address = next.get();
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }
}
