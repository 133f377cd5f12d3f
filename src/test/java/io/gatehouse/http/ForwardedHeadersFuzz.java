package io.gatehouse.http;

import io.gatehouse.http.BearerToken.Presence;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;

/**
 * A target for Jazzer, see CONTRIBUTING: whatever a client or a proxy writes into headers is read as one of the few things
 * that it may be. An input is the lines of one header.
 */
public final class ForwardedHeadersFuzz {
    private static final String PROXY = "10.0.0.1";
    private static final ClientAddress ADDRESSES = new ClientAddress(List.of("10.0.0.0/8", "fd00::/8"));

    private ForwardedHeadersFuzz() {}

    /** Jazzer finds it by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        List<String> lines = List.of(new String(input, StandardCharsets.ISO_8859_1).split("\n", -1));
        address(lines);
        for (String line : lines) {
            literal(line);
            range(line);
            trace(line);
            bearer(line);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void address(List<String> lines) {
        InetAddress found = ADDRESSES.resolve(PROXY, lines);
        Stream<InetAddress> hops = lines.stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .flatMap(hop -> IpLiteral.parse(hop.strip()).stream());
        require(
                found.getHostAddress().equals(PROXY) || hops.anyMatch(found::equals),
                "an address that nobody named: " + found);
        require(
                ADDRESSES.resolve("192.0.2.1", lines).getHostAddress().equals("192.0.2.1"),
                "somebody who is no proxy is believed");
    }

    private static void literal(String line) {
        Optional<InetAddress> address = IpLiteral.parse(line);
        address.ifPresent(found -> require(
                IpLiteral.parse(found.getHostAddress()).equals(address)
                        && !found.getHostAddress().contains("%"),
                "read as another address: " + line));
    }

    private static void range(String line) {
        try {
            AddressRange range = AddressRange.parse(line);
            require(range.contains(range.network()) && range.prefixLength() > 0, "a range without itself: " + line);
        } catch (IllegalArgumentException e) {
            require(String.valueOf(e.getMessage()).startsWith("The trusted proxy"), "another exception: " + e);
        }
    }

    private static void trace(String line) {
        String id = TraceParent.traceId(HttpFields.build().add("traceparent", line));
        require(
                id == null || (id.matches("(?!0{32})[0-9a-f]{32}") && line.startsWith(id, 3)),
                "no id of a trace: " + id);
    }

    private static void bearer(String line) {
        BearerToken token = BearerToken.of(List.of(line));
        boolean named = line.strip().toLowerCase(java.util.Locale.ROOT).startsWith("bearer");
        require(token.presence() != Presence.REPEATED, "one header is two");
        require(named || token.presence() == Presence.ABSENT, "a token of another scheme");
        require(line.contains(token.reveal()) && token.reveal().strip().equals(token.reveal()), "another token");
        require(
                !token.toString().contains(token.reveal()) || "BearerToken[PRESENT]".contains(token.reveal()),
                "printed");
        require(BearerToken.of(List.of(line, line)).presence() == Presence.REPEATED, "two headers are one");
    }
}
