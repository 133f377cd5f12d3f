package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** {@code /users}. */
final class UserTable {
    private static final Call PAGE = new Call("GET", "/users");
    private static final Call ONE = new Call("GET", "/users/{login}");
    private static final Call DELETE = ONE.with("DELETE");
    private static final Call DEACTIVATE = new Call("POST", "/users/{login}/deactivate");
    private static final Call ACTIVATE = new Call("POST", "/users/{login}/activate");
    private static final Call LOGOUT = new Call("POST", "/users/{login}/logout");
    private static final ExpectedAnswer USER = ExpectedAnswer.success(200, Json.object(Json.USER));
    private static final ExpectedAnswer STATUS = ExpectedAnswer.success(200, Json.object("status"));

    private static final Endpoint PAGE_END = new Endpoint(
            PAGE,
            Who.ADMINISTRATOR,
            Shape.NONE,
            world -> page(world, "limit=2"),
            ExpectedAnswer.success(200, Json.object("items", "next"))
                    .and(answer -> assertThat(answer.json().path("items")).hasSize(2)));
    private static final Endpoint ONE_END = new Endpoint(
            ONE,
            Who.ADMINISTRATOR,
            Shape.NONE,
            world -> on(world, ONE, world.subscriber().login()),
            USER);
    private static final Endpoint DELETE_END = action(DELETE, STATUS);
    private static final Endpoint DEACTIVATE_END = action(DEACTIVATE, USER.and(Json.at("/active", "false")));
    private static final Endpoint ACTIVATE_END = action(ACTIVATE, USER.and(Json.at("/active", "true")));
    private static final Endpoint LOGOUT_END = action(LOGOUT, STATUS);

    private UserTable() {}

    private static Endpoint action(Call call, ExpectedAnswer answer) {
        return new Endpoint(
                call, Who.ADMINISTRATOR, Shape.NONE, world -> on(world, call, world.user("subscriber")), answer);
    }

    static List<Endpoint> endpoints() {
        return List.of(PAGE_END, ONE_END, DELETE_END, DEACTIVATE_END, ACTIVATE_END, LOGOUT_END);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(pages());
        List.of(ONE_END, DELETE_END, DEACTIVATE_END, ACTIVATE_END, LOGOUT_END).forEach(endpoint -> {
            rows.add(endpoint.row(
                    Kind.NOT_FOUND,
                    "unknown",
                    world -> on(world, endpoint.call(), "nobody-here"),
                    ExpectedAnswer.problem(Problem.USER_NOT_FOUND)));
            rows.add(endpoint.row(
                    Kind.MALFORMED,
                    "NUL",
                    world -> on(world, endpoint.call(), "a%00b"),
                    ExpectedAnswer.problem(Problem.REQUEST_MALFORMED)));
        });
        List.of(DELETE_END, DEACTIVATE_END, ACTIVATE_END, LOGOUT_END)
                .forEach(endpoint -> rows.add(endpoint.row(
                        Kind.SUPERUSER_NEEDED,
                        "an admin on a superuser",
                        world -> on(world, endpoint.call(), world.superuser().login())
                                .by(world.admin().access()),
                        ExpectedAnswer.problem(Problem.SUPERUSER_NEEDED))));
        List.of(DELETE_END, DEACTIVATE_END)
                .forEach(endpoint -> rows.add(endpoint.row(
                        Kind.CONFLICT,
                        "the last superuser",
                        world -> on(world, endpoint.call(), world.superuser().login()),
                        ExpectedAnswer.problem(Problem.LAST_SUPERUSER))));
        return rows;
    }

    private static List<Row> pages() {
        ExpectedAnswer malformed = ExpectedAnswer.problem(Problem.REQUEST_MALFORMED);
        ExpectedAnswer range = ExpectedAnswer.problem(Problem.INPUT_INVALID, "limit");
        List<Row> rows = new ArrayList<>(List.of(
                queried("limit=0", range),
                queried("limit=201", range),
                queried("limit=-1", range),
                queried("limit=ten", malformed),
                queried("limit=", malformed),
                queried("limit=99999999999999999999", malformed),
                queried("active=perhaps", malformed),
                queried("after=nonsense", malformed),
                queried("after=%00", malformed),
                queried("query=%FF", malformed),
                queried("query=%25_", found(0)),
                queried("role=no-such-role", found(0)),
                queried("limit=200&", ExpectedAnswer.success(200))));
        for (String query : List.of("active=True&limit=1", "active=false", "role=SUPERUSER", "query=NAME-1&limit=1")) {
            rows.add(queried(query, ExpectedAnswer.success(200, Json.object("items", "next"))));
        }
        rows.add(PAGE_END.row(
                Kind.SUCCESS,
                "the superuser",
                world -> page(world, "role=superuser"),
                found(1).and(Json.at("/next", "null"))));
        return rows;
    }

    private static Row queried(String query, ExpectedAnswer expected) {
        Kind kind = expected.status() == 200 ? Kind.SUCCESS : Kind.QUERY;
        return PAGE_END.row(kind, query, world -> page(world, query), expected);
    }

    private static ExpectedAnswer found(int count) {
        return ExpectedAnswer.success(
                200, answer -> assertThat(answer.json().path("items")).hasSize(count));
    }

    private static SentRequest page(ApiFixture world, String query) {
        return SentRequest.to(PAGE, PAGE.path()).by(world.superuser().access()).query(query);
    }

    private static SentRequest on(ApiFixture world, Call call, String login) {
        return SentRequest.to(call, call.path(login)).by(world.superuser().access());
    }
}
