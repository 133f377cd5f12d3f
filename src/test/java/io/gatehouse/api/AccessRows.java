package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.TestClients;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Access rules: the rows of every call with a given access level. */
final class AccessRows {
    /** A custom role, which grants no access to the API. */
    private static final String CUSTOM = "night-watch";

    private AccessRows() {}

    static List<Row> of(Endpoint endpoint) {
        List<Row> rows = new ArrayList<>();
        switch (endpoint.who()) {
            case ANYBODY -> rows.addAll(anybody(endpoint));
            case ANY_USER -> {
                rows.addAll(withoutGoodToken(endpoint));
                rows.add(client(endpoint, Problem.USER_NEEDED));
                rows.addAll(anyUser(endpoint));
            }
            case ADMINISTRATOR, INTROSPECTOR -> {
                rows.addAll(withoutGoodToken(endpoint));
                rows.add(client(endpoint, Problem.ROLE_MISSING));
                rows.addAll(roles(endpoint));
                rows.add(admin(endpoint));
                rows.add(introspector(endpoint));
            }
            case SUPERUSER -> {
                rows.addAll(withoutGoodToken(endpoint));
                rows.add(client(endpoint, Problem.ROLE_MISSING));
                rows.addAll(roles(endpoint));
                rows.add(otherRole(endpoint, "admin", world -> world.admin().access()));
                rows.add(introspector(endpoint));
            }
        }
        return rows;
    }

    private static List<Row> withoutGoodToken(Endpoint endpoint) {
        ExpectedAnswer missing = ExpectedAnswer.problem(Problem.TOKEN_MISSING);
        ExpectedAnswer invalid = ExpectedAnswer.problem(Problem.TOKEN_INVALID);
        return List.of(
                refused(endpoint, Kind.NO_TOKEN, "no header", world -> "", missing),
                refused(endpoint, Kind.NO_TOKEN, "another scheme", world -> "Basic YTpi", ofBasic(endpoint)),
                refused(endpoint, Kind.BAD_TOKEN, "no token behind the scheme", world -> "Bearer", invalid),
                refused(endpoint, Kind.BAD_TOKEN, "no JWT", world -> "Bearer nonsense", invalid),
                refused(
                        endpoint,
                        Kind.BAD_TOKEN,
                        "a refresh token",
                        world -> bearer(world.superuser().tokens().refresh()),
                        invalid),
                refused(endpoint, Kind.BAD_TOKEN, "another signature", AccessRows::forged, invalid),
                refused(endpoint, Kind.EXPIRED_TOKEN, "expired", world -> bearer(world.expired()), invalid),
                refused(endpoint, Kind.REVOKED_TOKEN, "logged out", world -> bearer(world.revoked()), invalid),
                refused(endpoint, Kind.DEACTIVATED_USER, "", world -> bearer(world.deactivated()), invalid),
                refused(endpoint, Kind.DELETED_USER, "", world -> bearer(world.deleted()), invalid),
                endpoint.row(Kind.TWO_TOKENS, "two headers", world -> twice(endpoint, world), repeated(endpoint)));
    }

    /** The token of a client, which has neither the role admin nor the role superuser. Only the check accepts it. */
    private static Row client(Endpoint endpoint, Problem problem) {
        ExpectedAnswer expected = endpoint.call().template().equals("/auth/check")
                ? ExpectedAnswer.success(204)
                : ExpectedAnswer.problem(problem);
        return refused(
                endpoint,
                Kind.CLIENT,
                "the token of a client",
                world -> bearer(TestClients.accessToken(
                        world.service().uri(), world.clients().insert("verifier"))),
                expected);
    }

    /** Introspection also admits clients, which authenticate with Basic. */
    private static ExpectedAnswer ofBasic(Endpoint endpoint) {
        return ExpectedAnswer.problem(
                endpoint.who() == Endpoint.Who.INTROSPECTOR
                        ? Problem.CLIENT_AUTHENTICATION_FAILED
                        : Problem.TOKEN_MISSING);
    }

    /** A public call accepts any token and ignores it. */
    private static List<Row> anybody(Endpoint endpoint) {
        if (endpoint.call().template().equals("/oauth/token")) {
            // The header is the client authentication; TokenEndpointTest has its rows.
            return List.of();
        }
        return Stream.<Function<ApiFixture, String>>of(
                        ApiFixture::revoked, ApiFixture::expired, ApiFixture::deactivated, ApiFixture::deleted)
                .map(token -> endpoint.row(
                        Kind.SUCCESS,
                        "with a token that is not good any more",
                        world -> endpoint.good().apply(world).by(token.apply(world)),
                        endpoint.answer()))
                .toList();
    }

    private static List<Row> anyUser(Endpoint endpoint) {
        return Stream.of(
                        List.<String>of(),
                        List.of(CUSTOM),
                        List.of("introspector"),
                        List.of("admin"),
                        List.of("superuser"))
                .map(roles -> endpoint.row(
                        Kind.SUCCESS,
                        "as one of " + roles,
                        world -> world.whereCallersAre(roles, endpoint.good()),
                        endpoint.answer()))
                .toList();
    }

    private static List<Row> roles(Endpoint endpoint) {
        List<Row> rows = new ArrayList<>();
        for (List<String> roles :
                List.of(List.<String>of(), List.of("subscriber"), List.of(CUSTOM), List.of("verifier"))) {
            rows.add(refused(
                    endpoint,
                    Kind.OTHER_ROLE,
                    roles.toString(),
                    world -> bearer(
                            world.whereCallersAre(roles, ApiFixture::caller).access()),
                    ExpectedAnswer.problem(Problem.ROLE_MISSING)));
        }
        return rows;
    }

    private static Row admin(Endpoint endpoint) {
        return endpoint.row(
                Kind.SUCCESS,
                "as admin",
                world -> endpoint.good().apply(world).by(world.admin().access()),
                endpoint.answer());
    }

    private static Row introspector(Endpoint endpoint) {
        if (endpoint.who() == Endpoint.Who.INTROSPECTOR) {
            return endpoint.row(
                    Kind.SUCCESS,
                    "as introspector",
                    world ->
                            endpoint.good().apply(world).by(world.introspector().access()),
                    endpoint.answer());
        }
        return otherRole(endpoint, "introspector", world -> world.introspector().access());
    }

    private static Row otherRole(Endpoint endpoint, String role, Function<ApiFixture, String> token) {
        return refused(
                endpoint,
                Kind.OTHER_ROLE,
                role,
                world -> bearer(token.apply(world)),
                ExpectedAnswer.problem(Problem.ROLE_MISSING));
    }

    /** A valid request except for its token. It names nothing that exists, so that a response reveals nothing. */
    private static Row refused(
            Endpoint endpoint,
            Kind kind,
            String title,
            Function<ApiFixture, String> authorization,
            ExpectedAnswer expected) {
        return endpoint.row(
                kind,
                title,
                world -> {
                    SentRequest sent = unknown(endpoint);
                    String header = authorization.apply(world);
                    return header.isEmpty() ? sent : sent.with("Authorization", header);
                },
                expected);
    }

    private static SentRequest unknown(Endpoint endpoint) {
        SentRequest sent = SentRequest.to(endpoint.call(), endpoint.call().unknownPath());
        return endpoint.body().isBody() ? sent.body("application/json", "{}") : sent;
    }

    private static SentRequest twice(Endpoint endpoint, ApiFixture world) {
        String header = bearer(world.superuser().access());
        return unknown(endpoint).with("Authorization", header).with("Authorization", header);
    }

    // Gateways forward a 401 of the check and turn a 400 into an error.
    private static ExpectedAnswer repeated(Endpoint endpoint) {
        if (endpoint.call().template().equals("/auth/check")) {
            return ExpectedAnswer.problem(Problem.TOKEN_INVALID);
        }
        return ExpectedAnswer.problem(Problem.REQUEST_MALFORMED)
                .and(answer -> assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_request\""));
    }

    private static String bearer(String token) {
        return "Bearer " + token;
    }

    private static String forged(ApiFixture world) {
        String mine = world.superuser().access();
        String other = world.admin().access();
        return bearer(mine.substring(0, mine.lastIndexOf('.')) + other.substring(other.lastIndexOf('.')));
    }
}
