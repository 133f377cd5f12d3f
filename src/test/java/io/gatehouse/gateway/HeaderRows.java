package io.gatehouse.gateway;

import io.gatehouse.gateway.EchoApplication.Received;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rows about the headers that the application receives. */
final class HeaderRows {
    private static final String GROUP = "Headers that the application receives";
    private static final String REPLACED = "replaced";
    private static final String REMOVED = "removed";
    private static final String PASSED = "passed";
    private static final List<String> IDENTITY =
            List.of("X-Auth-User-Id", "X-Auth-Login", "X-Auth-Roles", "X-Auth-Session", "X-Auth-Client");
    private static final Pattern GATEHOUSE = Pattern.compile("x[-_.](?:auth|gatehouse)[-_.].*");

    private HeaderRows() {}

    static List<Row> all() {
        return List.of(
                row("The five `X-Auth-…` headers of Gatehouse", Set.of("each once"), HeaderRows::identity),
                row("`Authorization`", Set.of("as sent"), HeaderRows::authorization),
                row("`X-Auth-Login` of the client", Set.of(REPLACED), b -> forged(b, "X-Auth-Login: superuser")),
                row(
                        "`x-auth-LOGIN`, twice",
                        Set.of(REPLACED),
                        b -> forged(b, "x-auth-LOGIN: superuser", "X-AUTH-login: superuser")),
                row(
                        "`X_Auth_Login`, `X-Auth_Login`, `x_auth-login`",
                        Set.of(REMOVED),
                        b -> others(
                                b, "X_Auth_Login: superuser", "X-Auth_Login: superuser", "x_auth-login: superuser")),
                row(
                        "`X.Auth.Login`, `X-Auth.Login`",
                        Set.of(REMOVED),
                        b -> others(b, "X.Auth.Login: superuser", "X-Auth.Login: superuser")),
                row(
                        "Names that Gatehouse does not send, such as `X-Auth-Groups`",
                        Set.of(REMOVED, PASSED),
                        b -> others(b, "X-Auth-Groups: superuser")),
                row("`X-Gatehouse-Require` of the client", Set.of(REMOVED), HeaderRows::requirement),
                row("`Connection: X-Auth-Login` of the client", Set.of("ignored"), HeaderRows::hopByHop),
                row(
                        "`Connection: Authorization` of the client",
                        Set.of(Row.ACCEPTED, Row.UNAUTHORIZED),
                        b -> b.get(b.users().reader(), "Connection: close, Authorization")
                                .text()));
    }

    private static Row row(String title, Set<String> allowed, Function<Bench, String> result) {
        return new Row(GROUP, title, allowed, result);
    }

    private static String identity(Bench bench) {
        Received received = bench.get(bench.users().reader()).arrived();
        boolean once = IDENTITY.stream().allMatch(name -> received.values(name).size() == 1);
        boolean right = received.values("X-Auth-Login").equals(List.of("reader"))
                && received.values("X-Auth-Client").equals(List.of("-"))
                && received.values("X-Auth-Roles").get(0).contains(GatehouseUsers.ROLE);
        return once && right ? "each once" : String.join("; ", received.headers());
    }

    private static String authorization(Bench bench) {
        String sent = bench.users().reader();
        Received received = bench.get(sent).arrived();
        return received.values("Authorization").equals(List.of(sent.replace("Authorization: ", "")))
                ? "as sent"
                : "missing or changed";
    }

    private static String forged(Bench bench, String... headers) {
        Received received = arrived(bench, headers);
        return received.values("X-Auth-Login").equals(List.of("reader")) ? REPLACED : PASSED;
    }

    private static String others(Bench bench, String... headers) {
        Set<String> known = Set.copyOf(
                IDENTITY.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
        boolean removed = arrived(bench, headers).headers().stream()
                .map(header -> header.substring(0, header.indexOf(':')))
                .allMatch(
                        name -> known.contains(name) || !GATEHOUSE.matcher(name).matches());
        return removed ? REMOVED : PASSED;
    }

    private static Received arrived(Bench bench, String... headers) {
        return bench.send(
                        "GET",
                        "/reports",
                        Stream.concat(Stream.of(bench.users().reader()), Stream.of(headers))
                                .toList(),
                        new byte[0])
                .arrived();
    }

    /** The client must not lower the requirement either. */
    private static String requirement(Bench bench) {
        String[] headers = {"X-Gatehouse-Require: authenticated", "X_Gatehouse_Require: authenticated"};
        Bench.Outcome stranger = bench.get(bench.users().stranger(), headers[0], headers[1]);
        if (stranger.received() != null) {
            return "lowers the requirement";
        }
        return others(bench, headers);
    }

    /** RFC 9110 §7.6.1: a proxy removes headers that Connection names, so it must set its own after that. */
    private static String hopByHop(Bench bench) {
        Received received = arrived(bench, "Connection: close, X-Auth-Login, X-Auth-Roles", "X-Auth-Login: superuser");
        return received.values("X-Auth-Login").equals(List.of("reader"))
                        && received.values("X-Auth-Roles").size() == 1
                ? "ignored"
                : "removes the header";
    }
}
