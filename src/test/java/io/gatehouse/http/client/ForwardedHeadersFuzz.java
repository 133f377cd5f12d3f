package io.gatehouse.http.client;

import io.gatehouse.http.access.BearerToken;
import io.gatehouse.http.access.BearerToken.Presence;
import io.prometheus.metrics.core.metrics.Counter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;

/**
 * A target for Jazzer, see CONTRIBUTING: any header of a client or a proxy parses to an address or is rejected. An input is
 * the lines of one header.
 */
public final class ForwardedHeadersFuzz {
    private static final String PROXY = "10.0.0.1";
    private static final String CLIENT = "192.0.2.1";
    private static final List<String> RANGES = List.of("10.0.0.0/8", "fd00::/8");
    private static final ClientAddress X_FORWARDED_FOR = new ClientAddress(
            ForwardedHeader.X_FORWARDED_FOR,
            RANGES,
            Counter.builder().name("unreadable").build());
    private static final ClientAddress FORWARDED = new ClientAddress(
            ForwardedHeader.FORWARDED,
            RANGES,
            Counter.builder().name("unreadable").build());

    private ForwardedHeadersFuzz() {}

    /** Jazzer finds this method by its name. */
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
        Set<String> named = lines.stream()
                .flatMap(line -> Stream.of(line.split("[^0-9A-Fa-f:.]+")))
                .flatMap(text -> Stream.of(text, text.replaceFirst(":[0-9]*$", "")))
                .flatMap(text -> IpLiteral.parse(text).stream())
                .map(InetAddress::getHostAddress)
                .collect(Collectors.toSet());
        for (ClientAddress addresses : List.of(X_FORWARDED_FOR, FORWARDED)) {
            String found = addresses.resolve(PROXY, lines).getHostAddress();
            require(found.equals(PROXY) || named.contains(found), "an address that nobody named: " + found);
            require(
                    addresses.resolve(CLIENT, lines).getHostAddress().equals(CLIENT),
                    "somebody who is no proxy is believed");
        }
        afterwards(X_FORWARDED_FOR, lines, List.of(CLIENT, "\"" + CLIENT + ":1\""));
        afterwards(FORWARDED, lines, List.of("for=" + CLIENT, "by=_a;For=\"" + CLIENT + ":1\";host=\"b\\\"\""));
    }

    /** Client input does not change how the proxy's element is parsed, on the same line or on a separate one. */
    private static void afterwards(ClientAddress addresses, List<String> lines, List<String> added) {
        String last = lines.get(lines.size() - 1);
        for (String element : added) {
            List<String> same = new ArrayList<>(lines);
            same.set(lines.size() - 1, last + ", " + element);
            List<String> own = new ArrayList<>(lines);
            own.add(element);
            for (List<String> all : List.of(same, own)) {
                require(
                        addresses.resolve(PROXY, all).getHostAddress().equals(CLIENT),
                        "a client hides behind what it sent: " + all);
            }
        }
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
