package io.gatehouse.gateway;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Rows about the access token of a request. */
final class TokenRows {
    private static final String GROUP = "Tokens";

    private TokenRows() {}

    static List<Row> all() {
        return List.of(
                row(
                        "Token of a user with the role",
                        Set.of(Row.ACCEPTED),
                        b -> b.users().reader()),
                row(
                        "Token of a client (a machine) with the role",
                        Set.of(Row.ACCEPTED),
                        b -> b.users().machine()),
                row("Token with 60 roles", Set.of(Row.ACCEPTED), b -> b.users().manyRoles()),
                row(
                        "Scheme `bearer` in lower case",
                        Set.of(Row.ACCEPTED),
                        b -> b.users().reader().replace("Bearer", "bearer")),
                row("No token", Set.of(Row.UNAUTHORIZED), b -> "Accept: */*"),
                row(
                        "Token with a wrong signature",
                        Set.of(Row.UNAUTHORIZED),
                        b -> b.users().reader().replaceFirst("\\.[^.]+$", ".AAAA")),
                row("Credentials of `Basic`", Set.of(Row.UNAUTHORIZED), b -> "Authorization: Basic YTpi"),
                new Row(
                        GROUP,
                        "Token only in the query, a cookie or `Proxy-Authorization`",
                        Set.of(Row.UNAUTHORIZED),
                        TokenRows::elsewhere),
                new Row(
                        GROUP,
                        "Two `Authorization` headers",
                        Set.of(Row.UNAUTHORIZED, "400"),
                        b -> b.get(b.users().reader(), b.users().stranger()).text()),
                row(
                        "Token without the role",
                        Set.of("403, `WWW-Authenticate`", "403"),
                        b -> b.users().stranger()),
                new Row(GROUP, "Token after a logout, at once", Set.of(Row.UNAUTHORIZED), TokenRows::loggedOut));
    }

    private static Row row(String title, Set<String> allowed, Function<Bench, String> header) {
        return new Row(
                GROUP, title, allowed, bench -> bench.get(header.apply(bench)).text());
    }

    private static String elsewhere(Bench bench) {
        String token = bench.users().tokenForUrls();
        return Stream.of(
                        bench.send("GET", "/reports?access_token=" + token, List.of(), new byte[0]),
                        bench.get("Cookie: access_token=" + token + "; Authorization=Bearer%20" + token),
                        bench.get("Proxy-Authorization: Bearer " + token))
                .map(Bench.Outcome::text)
                .distinct()
                .reduce((one, other) -> one + " or " + other)
                .orElseThrow();
    }

    private static String loggedOut(Bench bench) {
        String session = bench.users().newSession();
        String before = bench.get(session).text();
        if (!before.equals(Row.ACCEPTED)) {
            return before + " before the logout";
        }
        bench.users().logOut(session);
        return bench.get(session).text();
    }
}
