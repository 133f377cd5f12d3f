package io.gatehouse.gateway;

import io.gatehouse.gateway.Bench.Outcome;
import io.gatehouse.gateway.EchoApplication.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Rows about methods, bodies, paths and upgrades. */
final class RequestRows {
    private static final String GROUP = "Requests";
    private static final String UNCHANGED = "unchanged";
    private static final int LARGE = 10 * 1024 * 1024;
    private static final byte[] NO_BODY = {};

    private RequestRows() {}

    static List<Row> all() {
        return List.of(
                row("`HEAD`", Set.of("as `GET`"), b -> method(b, "HEAD")),
                row("`OPTIONS`", Set.of("as `GET`"), b -> method(b, "OPTIONS")),
                row("`PATCH`", Set.of("as `GET`"), b -> method(b, "PATCH")),
                row("`DELETE`", Set.of("as `GET`"), b -> method(b, "DELETE")),
                row("A preflight request (CORS) without a token", Set.of(Row.UNAUTHORIZED), RequestRows::preflight),
                row("A body of 10 MiB with `Content-Length`", Set.of(UNCHANGED), b -> body(b, false)),
                row("A body of 10 MiB in chunks", Set.of(UNCHANGED), b -> body(b, true)),
                row(
                        "`Expect: 100-continue`",
                        Set.of(UNCHANGED),
                        b -> body(b, text(1000), "Content-Length: 1000", "Expect: 100-continue")),
                row(
                        "A body without a token",
                        Set.of(Row.UNAUTHORIZED),
                        b -> b.send("POST", "/reports", List.of("Content-Length: 1000"), text(1000))
                                .text()),
                row("A WebSocket", Set.of("open"), b -> {
                    Outcome outcome = b.upgrade(b.users().reader());
                    return outcome.head().status() == 101 ? "open" : outcome.text();
                }),
                row(
                        "A WebSocket without a token",
                        Set.of(Row.UNAUTHORIZED),
                        b -> b.upgrade().text()),
                row(
                        "A path and a query with `%20`, `%C3%A4` and `+`",
                        Set.of(UNCHANGED), b -> path(b, "/a%20b/%C3%A4+c?x=%2F&y=a+b&z=%26")),
                row("`%2F` in a path", Set.of(UNCHANGED, "400"), b -> path(b, "/a%2Fb")),
                row("`//` in a path", Set.of(UNCHANGED, "normalized", "400"), b -> path(b, "/a//b")),
                row("`;` in a path", Set.of(UNCHANGED, "400"), b -> path(b, "/a;x=1/b")),
                row("`/../` in a path", Set.of(UNCHANGED, "normalized", "400"), b -> path(b, "/a/../b")),
                row("`%2e%2e` in a path", Set.of(UNCHANGED, "normalized", "400"), b -> path(b, "/a/%2e%2e/b")),
                row(
                        "The paths of the check, called by a client without a token",
                        Set.of("closed"),
                        RequestRows::ownPaths));
    }

    private static Row row(String title, Set<String> allowed, Function<Bench, String> result) {
        return new Row(GROUP, title, allowed, result);
    }

    private static String method(Bench bench, String method) {
        Outcome with = bench.send(method, "/reports", List.of(bench.users().reader()), NO_BODY);
        Outcome without = bench.send(method, "/reports", List.of(), NO_BODY);
        boolean same = with.arrived().method().equals(method)
                && with.text().equals(Row.ACCEPTED)
                && without.text().equals(Row.UNAUTHORIZED);
        return same ? "as `GET`" : with.text() + "; without a token " + without.text();
    }

    private static String preflight(Bench bench) {
        List<String> headers = List.of("Origin: https://app.example.com", "Access-Control-Request-Method: PUT");
        return bench.send("OPTIONS", "/reports", headers, NO_BODY).text();
    }

    private static byte[] text(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }

    private static String body(Bench bench, boolean chunked) {
        byte[] body = text(LARGE);
        return chunked
                ? body(bench, body, "Transfer-Encoding: chunked")
                : body(bench, body, "Content-Length: " + body.length);
    }

    private static String body(Bench bench, byte[] body, String... headers) {
        List<String> lines = new ArrayList<>(List.of(headers));
        lines.add(bench.users().reader());
        boolean chunked = headers[0].startsWith("Transfer-Encoding");
        Outcome outcome = bench.send("POST", "/upload", lines, chunked ? RawExchange.chunked(body) : body);
        if (outcome.received() == null) {
            return outcome.text();
        }
        return outcome.arrived().body().equals(EchoApplication.digest(body)) ? UNCHANGED : "changed";
    }

    private static String path(Bench bench, String target) {
        Outcome outcome = bench.send("GET", target, List.of(bench.users().reader()), NO_BODY);
        Received received = outcome.received();
        if (received == null) {
            return outcome.text();
        }
        if (received.target().equals(target)) {
            return UNCHANGED;
        }
        boolean normal = Set.of("/a/b", "/b").contains(received.target());
        return normal ? "normalized" : "becomes `" + received.target() + "`";
    }

    private static String ownPaths(Bench bench) {
        boolean closed = Stream.of(
                        "/gatehouse-check",
                        "/api/v1/auth/check",
                        "/api/v1/auth/envoy/x",
                        "/unavailable",
                        "/..;/reports")
                .map(path -> bench.send("GET", path, List.of(), NO_BODY))
                .allMatch(
                        outcome -> outcome.received() == null && outcome.head().status() >= 400);
        return closed ? "closed" : "open";
    }
}
