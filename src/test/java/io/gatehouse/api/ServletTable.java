package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Endpoints without Jersey: {@code /auth/check}, the public keys and the metadata. */
final class ServletTable {
    private static final Call CHECK = new Call("GET", "/auth/check");
    private static final Call KEYS = new Call("GET", "/.well-known/jwks.json");
    private static final Call METADATA = new Call("GET", "/.well-known/oauth-authorization-server");
    private static final Call OPENID = new Call("GET", "/.well-known/openid-configuration");
    private static final ExpectedAnswer ACCEPTED = ExpectedAnswer.success(204, ServletTable::namesTheCaller);

    private static final Endpoint CHECK_END =
            new Endpoint(CHECK, Who.ANY_USER, Shape.NONE, ServletTable::check, ExpectedAnswer.success(204));
    private static final Endpoint KEYS_END = new Endpoint(
            KEYS,
            Who.ANYBODY,
            Shape.NONE,
            world -> SentRequest.to(KEYS, KEYS.path()),
            ExpectedAnswer.success(200, ServletTable::onlyPublicKeys));

    private static final Endpoint METADATA_END = metadata(METADATA);
    private static final Endpoint OPENID_END = metadata(OPENID);

    private ServletTable() {}

    private static Endpoint metadata(Call call) {
        return new Endpoint(
                call,
                Who.ANYBODY,
                Shape.NONE,
                world -> SentRequest.to(call, call.path()),
                ExpectedAnswer.success(
                        200,
                        answer -> assertThat(answer.header("Cache-Control")).startsWith("public, max-age=")));
    }

    static List<Endpoint> endpoints() {
        return List.of(CHECK_END, KEYS_END, METADATA_END, OPENID_END);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(checks());
        for (String method : List.of("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            rows.addAll(anyMethod(method));
        }
        rows.addAll(published(KEYS_END));
        rows.addAll(published(METADATA_END));
        rows.addAll(published(OPENID_END));
        return rows;
    }

    private static List<Row> checks() {
        ExpectedAnswer missing = ExpectedAnswer.problem(Problem.ROLE_MISSING);
        return List.of(
                checked(Kind.SUCCESS, "role=subscriber", ACCEPTED),
                checked(Kind.SUCCESS, "role=subscriber&role=subscriber", ACCEPTED),
                checked(Kind.SUCCESS, "", ACCEPTED),
                unknown("x=y", "x"),
                unknown("roles=subscriber", "roles"),
                unknown("Role=subscriber", "Role"),
                unknown("role[]=subscriber", "role[]"),
                unknown("role%20=subscriber", "role "),
                unknown("role=subscriber&user_role=admin", "user_role"),
                unknown("=subscriber", ""),
                checked(Kind.OTHER_ROLE, "role=admin", missing),
                checked(Kind.OTHER_ROLE, "role=subscriber&role=admin", missing),
                checked(Kind.OTHER_ROLE, "role=Subscriber", missing),
                checked(Kind.OTHER_ROLE, "role=", missing),
                checked(Kind.OTHER_ROLE, "role", missing),
                checked(Kind.QUERY, "role=%00", ExpectedAnswer.problem(Problem.REQUEST_MALFORMED)),
                checked(Kind.QUERY, "role=%C0%AF", ExpectedAnswer.problem(Problem.REQUEST_MALFORMED)),
                CHECK_END.row(
                        Kind.SUCCESS,
                        "what the client says of itself does not count",
                        world -> check(world)
                                .with("X-Auth-Roles", "superuser")
                                .with("X-Auth-Login", "root")
                                .with("X-Auth-User-Id", "1"),
                        ACCEPTED),
                CHECK_END.row(
                        Kind.SLASH,
                        "another path",
                        world -> check(world).at(CHECK.path() + "/"),
                        ExpectedAnswer.problem(Problem.PATH_NOT_FOUND)));
    }

    private static List<Row> anyMethod(String method) {
        Call call = CHECK.with(method);
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(Kind.METHOD, call, "as GET", world -> check(world).withMethod(method), ACCEPTED));
        rows.add(new Row(
                Kind.NO_TOKEN,
                call,
                "as GET",
                world -> SentRequest.to(call, call.path()),
                ExpectedAnswer.problem(Problem.TOKEN_MISSING)));
        rows.add(new Row(
                Kind.METHOD,
                call,
                "a body is not looked at",
                world -> check(world).withMethod(method).body("application/json", "{\"role\": \"adm\\u0000"),
                ACCEPTED));
        return rows;
    }

    private static List<Row> published(Endpoint endpoint) {
        Call get = endpoint.call();
        Call head = get.with("HEAD");
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                Kind.HEAD,
                head,
                "as GET, without a body",
                world -> SentRequest.to(head, head.path()),
                ExpectedAnswer.success(200, answer -> assertThat(answer.body()).isEmpty())));
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            Call call = get.with(method);
            rows.add(new Row(
                    Kind.METHOD,
                    call,
                    "not served",
                    world -> SentRequest.to(call, call.path()),
                    ExpectedAnswer.problem(Problem.METHOD_NOT_ALLOWED)
                            .and(answer -> assertThat(answer.header("Allow")).isEqualTo("GET, HEAD"))));
        }
        rows.add(endpoint.row(
                Kind.SUCCESS,
                "a query does not matter",
                world -> SentRequest.to(get, get.path()).query("v=1&v=2"),
                endpoint.answer()));
        rows.add(endpoint.row(
                Kind.SLASH,
                "another path",
                world -> SentRequest.to(get, get.path() + "/"),
                ExpectedAnswer.problem(Problem.PATH_NOT_FOUND)));
        return rows;
    }

    private static Row checked(Kind kind, String query, ExpectedAnswer expected) {
        return CHECK_END.row(kind, query, world -> check(world).query(query), expected);
    }

    /** An unknown parameter must be rejected, not ignored. */
    private static Row unknown(String query, String name) {
        return checked(
                Kind.QUERY,
                query.replace("[", "%5B").replace("]", "%5D"),
                ExpectedAnswer.problem(Problem.REQUEST_MALFORMED, name));
    }

    private static SentRequest check(ApiFixture world) {
        return SentRequest.to(CHECK, CHECK.path()).by(world.caller().access());
    }

    private static void namesTheCaller(Answer answer) {
        assertThat(answer.header("X-Auth-Login")).startsWith("name-");
        assertThat(answer.header("X-Auth-Roles")).isEqualTo("subscriber");
        assertThat(answer.header("X-Auth-User-Id")).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}");
        assertThat(answer.header("X-Auth-Session")).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}");
        assertThat(answer.response().headers().allValues("X-Auth-Roles")).hasSize(1);
    }

    private static void onlyPublicKeys(Answer answer) {
        assertThat(answer.contentType()).isEqualTo("application/jwk-set+json");
        assertThat(answer.header("Cache-Control")).startsWith("public, max-age=");
        assertThat(answer.json().path("keys")).isNotEmpty().allSatisfy(key -> {
            assertThat(key.path("kty").asText()).isEqualTo("EC");
            assertThat(key.properties().stream().map(Map.Entry::getKey)).doesNotContain("d", "k");
        });
    }
}
