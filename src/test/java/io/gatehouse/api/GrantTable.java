package io.gatehouse.api;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** {@code /oauth/token}. Its errors have the form of RFC 6749 §5.2. */
final class GrantTable {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Call TOKEN = new Call("POST", "/oauth/token");
    private static final ExpectedAnswer PAIR = ExpectedAnswer.success(
            200, Json.object("access_token", "refresh_token", "token_type", "expires_in", "refresh_expires_in"));
    private static final ExpectedAnswer MALFORMED = ExpectedAnswer.problem(Problem.REQUEST_MALFORMED);
    private static final ExpectedAnswer NOT_AUTHENTICATED =
            ExpectedAnswer.problem(Problem.CLIENT_AUTHENTICATION_FAILED);

    private static final Endpoint END = new Endpoint(
            TOKEN, Who.ANYBODY, Shape.NONE, world -> password(world.subscriber().login(), ApiFixture.PASSWORD), PAIR);

    private GrantTable() {}

    static List<Endpoint> endpoints() {
        return List.of(END);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(List.of(
                END.row(Kind.SUCCESS, "a refresh token", GrantTable::refresh, PAIR),
                END.row(
                        Kind.CREDENTIALS,
                        "wrong password",
                        world -> password(world.subscriber().login(), "not the pass phrase"),
                        ExpectedAnswer.problem(Problem.LOGIN_FAILED).and(code("invalid_grant"))),
                END.row(
                        Kind.CREDENTIALS,
                        "unknown user",
                        world -> password("nobody-here", ApiFixture.PASSWORD),
                        ExpectedAnswer.problem(Problem.LOGIN_FAILED).and(code("invalid_grant"))),
                form(
                        Kind.CREDENTIALS,
                        "no refresh token",
                        "grant_type=refresh_token&refresh_token=x",
                        ExpectedAnswer.problem(Problem.REFRESH_TOKEN_INVALID).and(code("invalid_grant"))),
                form(
                        Kind.CREDENTIALS,
                        "no client authentication",
                        "grant_type=client_credentials",
                        NOT_AUTHENTICATED.and(code("invalid_client"))),
                form(
                        Kind.CREDENTIALS,
                        "a client that does not exist",
                        "grant_type=client_credentials&client_id=x&client_secret=gtc_x",
                        NOT_AUTHENTICATED.and(code("invalid_client"))),
                form(
                        Kind.RULE,
                        "another grant",
                        "grant_type=implicit",
                        ExpectedAnswer.problem(Problem.GRANT_UNSUPPORTED).and(code("unsupported_grant_type")))));
        rows.addAll(malformed());
        return rows;
    }

    private static List<Row> malformed() {
        ExpectedAnswer unsupported = ExpectedAnswer.problem(Problem.MEDIA_TYPE_UNSUPPORTED);
        return List.of(
                form(Kind.MISSING_FIELDS, "no grant", "username=abcdef", MALFORMED.and(code("invalid_request"))),
                form(Kind.MISSING_FIELDS, "an empty form", "", MALFORMED),
                form(
                        Kind.MISSING_FIELDS,
                        "no credentials",
                        "grant_type=password",
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "username", "password")
                                .and(code("invalid_request"))),
                form(Kind.MALFORMED, "a field twice", "grant_type=password&grant_type=password", MALFORMED),
                form(Kind.MALFORMED, "NUL", "grant_type=password&username=a%00b&password=x", MALFORMED),
                form(Kind.MALFORMED, "no UTF-8", "grant_type=%C0%AF", MALFORMED),
                END.row(
                        Kind.CONTENT_TYPE,
                        "JSON",
                        world -> END.good().apply(world).json(Map.of("grant_type", "password")),
                        unsupported),
                END.row(
                        Kind.QUERY,
                        "a secret in the query",
                        world -> END.good().apply(world).query("client_secret=x"),
                        MALFORMED));
    }

    private static Consumer<Answer> code(String code) {
        return Json.at("/error", code);
    }

    private static Row form(Kind kind, String title, String form, ExpectedAnswer expected) {
        return END.row(kind, title, world -> SentRequest.to(TOKEN, TOKEN.path()).body(FORM, form), expected);
    }

    private static SentRequest password(String login, String password) {
        return SentRequest.to(TOKEN, TOKEN.path())
                .form(Map.of("grant_type", "password", "username", login, "password", password));
    }

    private static SentRequest refresh(ApiFixture world) {
        String token = world.person("subscriber").tokens().refresh();
        return SentRequest.to(TOKEN, TOKEN.path()).form(Map.of("grant_type", "refresh_token", "refresh_token", token));
    }
}
