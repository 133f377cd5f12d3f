package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code /auth/login}, {@code /auth/refresh}, {@code /auth/logout}. */
final class AuthTable {
    private static final ExpectedAnswer PAIR = ExpectedAnswer.success(
            200, Json.object("access_token", "refresh_token", "token_type", "expires_in", "refresh_expires_in"));
    private static final ExpectedAnswer MALFORMED = ExpectedAnswer.problem(Problem.REQUEST_MALFORMED);
    private static final ExpectedAnswer LOGIN_FAILED = ExpectedAnswer.problem(Problem.LOGIN_FAILED);
    private static final ExpectedAnswer REFRESH_FAILED = ExpectedAnswer.problem(Problem.REFRESH_TOKEN_INVALID);
    private static final ExpectedAnswer STATUS = ExpectedAnswer.success(200, Json.object("status"));

    private static final Call LOGIN = new Call("POST", "/auth/login");
    private static final Call REFRESH = new Call("POST", "/auth/refresh");
    private static final Call LOGOUT = new Call("POST", "/auth/logout");

    private static final Endpoint LOGIN_END = new Endpoint(
            LOGIN,
            Who.ANYBODY,
            Shape.allRequired("login", "password"),
            world -> login(world.subscriber().login(), ApiFixture.PASSWORD),
            PAIR);
    private static final Endpoint REFRESH_END = new Endpoint(
            REFRESH,
            Who.ANYBODY,
            Shape.allRequired("refresh_token"),
            world -> refresh().json(Map.of("refresh_token", fresh(world))),
            PAIR);
    private static final Endpoint LOGOUT_END = new Endpoint(
            LOGOUT,
            Who.ANY_USER,
            Shape.NONE,
            world -> SentRequest.to(LOGOUT, LOGOUT.path()).by(world.newCaller().access()),
            STATUS);

    private AuthTable() {}

    static List<Endpoint> endpoints() {
        return List.of(LOGIN_END, REFRESH_END, LOGOUT_END);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(loginRows());
        rows.addAll(refusedLogins());
        rows.addAll(refreshRows());
        rows.addAll(logoutRows());
        return rows;
    }

    private static List<Row> loginRows() {
        return List.of(
                LOGIN_END.row(
                        Kind.SUCCESS,
                        "the form, by email",
                        world -> form(Map.of("username", world.subscriber().email(), "password", ApiFixture.PASSWORD)),
                        PAIR.and(Json.at("/token_type", "bearer"))),
                LOGIN_END.row(Kind.SUCCESS, "the form, everything else empty", AuthTable::fullForm, PAIR),
                LOGIN_END.row(
                        Kind.SUCCESS,
                        "the form of a refresh",
                        world -> form(Map.of("grant_type", "refresh_token", "refresh_token", fresh(world))),
                        PAIR),
                formed(
                        Kind.CREDENTIALS,
                        "the form of a refresh, with nonsense",
                        "grant_type=refresh_token&refresh_token=x",
                        REFRESH_FAILED),
                formed(Kind.MISSING_FIELDS, "a form without anything", "", MALFORMED),
                formed(
                        Kind.MISSING_FIELDS,
                        "a form without both",
                        "grant_type=password",
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "username", "password")),
                formed(
                        Kind.RULE,
                        "another grant",
                        "username=abcdef&password=x&grant_type=client_credentials",
                        ExpectedAnswer.problem(Problem.GRANT_UNSUPPORTED)),
                formed(
                        Kind.RULE,
                        "a client id like that of a registered client",
                        "username=abcdef&password=x&client_id=%7B0198A000-0000-7000-8000-000000000001%7D",
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "client_id")),
                LOGIN_END.row(
                        Kind.RULE,
                        "a client id like that of a registered client, as JSON",
                        world -> LOGIN_END
                                .good()
                                .apply(world)
                                .json(Map.of(
                                        "login",
                                        world.subscriber().login(),
                                        "password",
                                        ApiFixture.PASSWORD,
                                        "client_id",
                                        "0198a000-0000-7000-8000-000000000001")),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "client_id")),
                LOGIN_END.row(
                        Kind.SUCCESS,
                        "a client id as JSON",
                        world -> LOGIN_END
                                .good()
                                .apply(world)
                                .json(Map.of(
                                        "login",
                                        world.subscriber().login(),
                                        "password",
                                        ApiFixture.PASSWORD,
                                        "client_id",
                                        "web-0198a000-0000-7000-8000-000000000001")),
                        PAIR),
                formed(Kind.MALFORMED, "a field twice", "username=abcdef&username=abcdef&password=x", MALFORMED),
                formed(Kind.MALFORMED, "NUL", "username=abc%00def&password=x", MALFORMED),
                formed(Kind.MALFORMED, "overlong UTF-8", "username=abc%C0%AFdef&password=x", MALFORMED),
                formed(Kind.MALFORMED, "broken percent-encoding", "username=%zz&password=x", MALFORMED),
                LOGIN_END.row(
                        Kind.QUERY,
                        "credentials in the query",
                        world -> form(Map.of("grant_type", "password")).query("username=abcdef&password=x"),
                        MALFORMED));
    }

    private static List<Row> refusedLogins() {
        return List.of(
                refused("unknown user", world -> "nobody-here", ApiFixture.PASSWORD),
                refused("wrong password", world -> world.subscriber().login(), "not the pass phrase"),
                refused("empty password", world -> world.subscriber().login(), ""),
                refused("empty login", world -> "", ApiFixture.PASSWORD),
                refused("deactivated", AuthTable::deactivated, ApiFixture.PASSWORD),
                refused("deleted", AuthTable::deleted, ApiFixture.PASSWORD));
    }

    private static List<Row> refreshRows() {
        return List.of(
                REFRESH_END.row(
                        Kind.SUCCESS, "a JSON string", world -> refresh().json(fresh(world)), PAIR),
                REFRESH_END.row(
                        Kind.SUCCESS,
                        "the form",
                        world -> refresh().form(Map.of("grant_type", "refresh_token", "refresh_token", fresh(world))),
                        PAIR),
                REFRESH_END.row(
                        Kind.SUCCESS, "the bare token", world -> refresh().body("text/plain", fresh(world)), PAIR),
                REFRESH_END.row(
                        Kind.SUCCESS,
                        "the bare token in UTF-8",
                        world -> refresh().body("text/plain;charset=UTF-8", fresh(world)),
                        PAIR),
                REFRESH_END.row(
                        Kind.SUCCESS,
                        "the bare token as a form",
                        world -> refresh().body("application/x-www-form-urlencoded", fresh(world)),
                        PAIR),
                REFRESH_END.row(
                        Kind.CREDENTIALS,
                        "text that is no token",
                        world -> refresh().body("text/plain", "nonsense"),
                        REFRESH_FAILED),
                REFRESH_END.row(
                        Kind.CREDENTIALS,
                        "a bare token of another issuer",
                        world -> refresh().body("application/x-www-form-urlencoded", "gtr_nonsense"),
                        REFRESH_FAILED),
                REFRESH_END.row(
                        Kind.MISSING_FIELDS,
                        "a form that is no token",
                        world -> refresh().body("application/x-www-form-urlencoded", "nonsense"),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "refresh_token")),
                REFRESH_END.row(Kind.MALFORMED, "no text", world -> refresh().body("text/plain", ""), MALFORMED),
                REFRESH_END.row(
                        Kind.MISSING_FIELDS,
                        "the form without it",
                        world -> refresh().form(Map.of("x", "y")),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "refresh_token")),
                REFRESH_END.row(
                        Kind.RULE,
                        "another grant",
                        world -> refresh().form(Map.of("grant_type", "password", "refresh_token", "x")),
                        ExpectedAnswer.problem(Problem.GRANT_UNSUPPORTED)),
                credentials("no refresh token", world -> "nonsense"),
                credentials("empty", world -> ""),
                credentials("altered", world -> fresh(world).replaceFirst("gtr_....", "gtr_AAAA")),
                credentials("an access token", world -> world.subscriber().access()),
                credentials("logged out", AuthTable::loggedOut),
                REFRESH_END.row(
                        Kind.QUERY, "in the query", world -> refresh().json("x").query("refresh_token=x"), MALFORMED));
    }

    private static List<Row> logoutRows() {
        List<Row> rows = new ArrayList<>();
        for (String value : List.of("True", "true", "1", "False", "false", "0")) {
            rows.add(LOGOUT_END.row(Kind.SUCCESS, "everywhere " + value, world -> everywhere(world, value), STATUS));
        }
        for (String value : List.of("maybe", "", "2", "%FF", "%00", "truee")) {
            rows.add(LOGOUT_END.row(
                    Kind.QUERY, "everywhere \"" + value + "\"", world -> everywhere(world, value), MALFORMED));
        }
        rows.add(LOGOUT_END.row(
                Kind.REVOKED_TOKEN, "again", AuthTable::again, ExpectedAnswer.problem(Problem.TOKEN_INVALID)));
        return rows;
    }

    private static Row refused(String title, Function<ApiFixture, String> login, String password) {
        return LOGIN_END.row(Kind.CREDENTIALS, title, world -> login(login.apply(world), password), LOGIN_FAILED);
    }

    private static Row credentials(String title, Function<ApiFixture, String> token) {
        return REFRESH_END.row(Kind.CREDENTIALS, title, world -> refresh().json(token.apply(world)), REFRESH_FAILED);
    }

    private static Row formed(Kind kind, String title, String form, ExpectedAnswer expected) {
        return LOGIN_END.row(
                kind,
                title,
                world -> SentRequest.to(LOGIN, LOGIN.path()).body("application/x-www-form-urlencoded", form),
                expected);
    }

    private static SentRequest login(String login, String password) {
        return SentRequest.to(LOGIN, LOGIN.path()).json(Map.of("login", login, "password", password));
    }

    private static SentRequest form(Map<String, String> fields) {
        return SentRequest.to(LOGIN, LOGIN.path()).form(fields);
    }

    private static SentRequest fullForm(ApiFixture world) {
        return form(Map.of(
                "username",
                world.subscriber().login(),
                "password",
                ApiFixture.PASSWORD,
                "grant_type",
                "",
                "scope",
                "",
                "client_id",
                "",
                "client_secret",
                ""));
    }

    private static SentRequest refresh() {
        return SentRequest.to(REFRESH, REFRESH.path());
    }

    private static SentRequest everywhere(ApiFixture world, String value) {
        return LOGOUT_END.good().apply(world).query("logout_everywhere=" + value);
    }

    private static String fresh(ApiFixture world) {
        return world.person("subscriber").tokens().refresh();
    }

    private static String loggedOut(ApiFixture world) {
        Person person = world.person("subscriber");
        world.api().post("/auth/logout", person.access(), "");
        return person.tokens().refresh();
    }

    private static SentRequest again(ApiFixture world) {
        SentRequest sent = LOGOUT_END.good().apply(world);
        assertThat(sent.send(world.service().uri()).status()).isEqualTo(200);
        return sent;
    }

    private static String deactivated(ApiFixture world) {
        String login = world.user("subscriber");
        world.api().post("/users/" + login + "/deactivate", world.admin().access(), "");
        return login;
    }

    private static String deleted(ApiFixture world) {
        String login = world.user("subscriber");
        world.api().delete("/users/" + login, world.admin().access());
        return login;
    }
}
