package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code /auth/introspect} and {@code /auth/revoke}, whose bodies are forms. */
final class TokenTable {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final ExpectedAnswer MALFORMED = ExpectedAnswer.problem(Problem.REQUEST_MALFORMED);
    private static final ExpectedAnswer UNSUPPORTED = ExpectedAnswer.problem(Problem.MEDIA_TYPE_UNSUPPORTED);
    private static final ExpectedAnswer INACTIVE =
            ExpectedAnswer.success(200, answer -> assertThat(answer.body()).isEqualTo("{\"active\":false}"));
    private static final ExpectedAnswer ACTIVE = ExpectedAnswer.success(
            200, answer -> assertThat(answer.json().path("active").asBoolean()).isTrue());
    private static final ExpectedAnswer REVOKED = ExpectedAnswer.success(200, TokenTable::isEmptyObject);

    private static final Endpoint INTROSPECT = new Endpoint(
            new Call("POST", "/auth/introspect"),
            Who.INTROSPECTOR,
            Shape.NONE,
            world -> introspect(world, world.subscriber().access()),
            ACTIVE);
    private static final Endpoint REVOKE = new Endpoint(
            new Call("POST", "/auth/revoke"),
            Who.ANYBODY,
            Shape.NONE,
            world -> revoke(world.person("subscriber").access()),
            REVOKED);

    private static final Endpoint TOKEN = new Endpoint(
            new Call("POST", "/oauth/token"),
            Who.ANYBODY,
            Shape.NONE,
            world -> token("grant_type=client_credentials")
                    .with("Authorization", world.clients().insert("verifier").basic()),
            ExpectedAnswer.success(200, Json.object("access_token", "token_type", "expires_in", "scope")));

    private TokenTable() {}

    static List<Endpoint> endpoints() {
        return List.of(INTROSPECT, REVOKE, TOKEN);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(List.of(
                introspected(
                        "a refresh token",
                        ACTIVE,
                        world -> world.person("subscriber").tokens().refresh()),
                introspected("nonsense", INACTIVE, world -> "nonsense"),
                introspected("expired", INACTIVE, ApiFixture::expired),
                introspected("logged out", INACTIVE, ApiFixture::revoked),
                REVOKE.row(
                        Kind.SUCCESS,
                        "a refresh token",
                        world -> revoke(world.person("subscriber").tokens().refresh()),
                        REVOKED),
                REVOKE.row(Kind.SUCCESS, "nonsense", world -> revoke("nonsense"), REVOKED),
                REVOKE.row(
                        Kind.SUCCESS,
                        "only JSON accepted",
                        world -> revoke("nonsense").with("Accept", "application/json"),
                        REVOKED),
                REVOKE.row(Kind.SUCCESS, "expired", world -> revoke(world.expired()), REVOKED),
                REVOKE.row(Kind.SUCCESS, "logged out", world -> revoke(world.revoked()), REVOKED)));
        rows.addAll(tokens());
        rows.addAll(forms(INTROSPECT));
        rows.addAll(forms(REVOKE));
        return rows;
    }

    /** {@code TokenEndpointTest} has the errors of each grant. */
    private static List<Row> tokens() {
        return List.of(
                TOKEN.row(Kind.MISSING_FIELDS, "no grant", world -> token("x=y"), MALFORMED),
                TOKEN.row(Kind.MALFORMED, "two grants", world -> token("grant_type=a&grant_type=b"), MALFORMED),
                TOKEN.row(Kind.MALFORMED, "NUL", world -> token("grant_type=a%00b"), MALFORMED),
                TOKEN.row(
                        Kind.RULE,
                        "another grant",
                        world -> token("grant_type=authorization_code"),
                        ExpectedAnswer.problem(Problem.GRANT_UNSUPPORTED)),
                TOKEN.row(
                        Kind.CREDENTIALS,
                        "no client",
                        world -> token("grant_type=client_credentials"),
                        ExpectedAnswer.problem(Problem.CLIENT_AUTHENTICATION_FAILED)),
                TOKEN.row(
                        Kind.CONTENT_TYPE,
                        "JSON",
                        world -> token("").body("application/json", "{\"grant_type\":\"client_credentials\"}"),
                        UNSUPPORTED),
                TOKEN.row(
                        Kind.QUERY,
                        "a secret in the query",
                        world -> token("grant_type=client_credentials").query("client_secret=x"),
                        MALFORMED));
    }

    private static SentRequest token(String form) {
        Call call = new Call("POST", "/oauth/token");
        return SentRequest.to(call, call.path()).body(FORM, form);
    }

    private static List<Row> forms(Endpoint endpoint) {
        ExpectedAnswer missing = ExpectedAnswer.problem(Problem.INPUT_INVALID, "token");
        return List.of(
                body(endpoint, Kind.MISSING_FIELDS, "no token", FORM, "x=y", missing),
                body(endpoint, Kind.MISSING_FIELDS, "an empty token", FORM, "token=", missing),
                body(endpoint, Kind.MALFORMED, "two tokens", FORM, "token=a&token=b", MALFORMED),
                body(endpoint, Kind.MALFORMED, "NUL", FORM, "token=a%00b", MALFORMED),
                body(endpoint, Kind.MALFORMED, "no UTF-8", FORM, "token=%C0%AF", MALFORMED),
                body(endpoint, Kind.CONTENT_TYPE, "JSON", "application/json", "{\"token\":\"a\"}", UNSUPPORTED),
                body(endpoint, Kind.SUCCESS, "an unknown hint", FORM, "token=a&token_type_hint=pin", any()),
                endpoint.row(
                        Kind.QUERY,
                        "in the query",
                        world -> endpoint.good().apply(world).query("token=a"),
                        MALFORMED));
    }

    private static void isEmptyObject(Answer answer) {
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{}");
    }

    private static ExpectedAnswer any() {
        return ExpectedAnswer.success(200);
    }

    private static Row body(
            Endpoint endpoint, Kind kind, String title, String type, String text, ExpectedAnswer expected) {
        return endpoint.row(kind, title, world -> endpoint.good().apply(world).body(type, text), expected);
    }

    private static Row introspected(String title, ExpectedAnswer expected, Function<ApiFixture, String> token) {
        return INTROSPECT.row(Kind.SUCCESS, title, world -> introspect(world, token.apply(world)), expected);
    }

    private static SentRequest introspect(ApiFixture world, String token) {
        Call call = new Call("POST", "/auth/introspect");
        return SentRequest.to(call, call.path())
                .form(Map.of("token", token))
                .by(world.introspector().access());
    }

    private static SentRequest revoke(String token) {
        Call call = new Call("POST", "/auth/revoke");
        return SentRequest.to(call, call.path()).form(Map.of("token", token));
    }
}
