package io.gatehouse.gateway;

import io.gatehouse.gateway.EchoApplication.Received;
import io.gatehouse.gateway.RawExchange.Head;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One gateway between the rows of the test, the application and Gatehouse. Used by one thread at a time. */
final class Bench implements AutoCloseable {
    private static final byte[] NO_BODY = {};

    private final GatewayProcess gateway;
    private final CheckLink link;
    private final EchoApplication application;
    private final GatehouseUsers users;

    Bench(GatewayProcess gateway, CheckLink link, EchoApplication application, GatehouseUsers users) {
        this.gateway = gateway;
        this.link = link;
        this.application = application;
        this.users = users;
    }

    /** A response, and the request as the application received it; null if it did not. */
    record Outcome(Head head, @Nullable Received received) {
        /** What the support matrix says: accepted, or the status and the headers that a client needs. */
        String text() {
            if (received != null) {
                return head.status() == 200 ? "accepted" : "reached the application, " + head.status();
            }
            String challenge = head.has("WWW-Authenticate") ? ", `WWW-Authenticate`" : "";
            String retry = head.has("Retry-After") ? ", `Retry-After`" : "";
            return head.status() + challenge + retry;
        }

        Received arrived() {
            if (received == null) {
                throw new AssertionError("The application received nothing: " + head);
            }
            return received;
        }
    }

    CheckLink link() {
        return link;
    }

    GatehouseUsers users() {
        return users;
    }

    /** Everything that the gateway printed or wrote into files. */
    String written() {
        return gateway.written();
    }

    /** Sends a GET request with these header lines. */
    Outcome get(String... headers) {
        return send("GET", "/reports", List.of(headers), NO_BODY);
    }

    Outcome send(String method, String target, List<String> headers, byte[] body) {
        String id = UUID.randomUUID().toString();
        List<String> lines = new ArrayList<>(headers);
        // A test of this header sends its own.
        if (lines.stream().noneMatch(line -> line.startsWith("Connection:"))) {
            lines.add("Connection: close");
        }
        return outcome(id, RawExchange.send(gateway.port(), head(id, method, target, lines), body));
    }

    /** Sends a request for a WebSocket and, if it opens, a text that must come back. */
    Outcome upgrade(String... headers) {
        String id = UUID.randomUUID().toString();
        List<String> lines = new ArrayList<>(List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        Collections.addAll(lines, headers);
        return outcome(id, RawExchange.upgrade(gateway.port(), head(id, "GET", "/socket", lines), "hello"));
    }

    private static String head(String id, String method, String target, List<String> lines) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + EchoApplication.ROW + ": " + id + "\r\n"
                + String.join("\r\n", lines) + "\r\n\r\n";
    }

    private Outcome outcome(String id, Head head) {
        Optional<Received> received = application.received(id);
        return new Outcome(head, received.orElse(null));
    }

    @Override
    public void close() {
        gateway.close();
        link.close();
    }
}
