package io.gatehouse.api;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import java.util.List;
import java.util.Map;

/** {@code /access}. */
final class AssignmentTable {
    private static final Call ASSIGN = new Call("POST", "/access/assign");
    private static final Call REMOVE = new Call("POST", "/access/remove");
    private static final Call VERIFY = new Call("GET", "/access/verify");
    private static final Call ROLES = new Call("GET", "/access/user_roles/{login}");
    private static final Shape PAIR = Shape.allRequired("user_login", "role_title");
    private static final ExpectedAnswer NO_USER = ExpectedAnswer.problem(Problem.USER_NOT_FOUND);
    private static final ExpectedAnswer NO_ROLE = ExpectedAnswer.problem(Problem.ROLE_NOT_FOUND);
    private static final ExpectedAnswer SUPERUSER = ExpectedAnswer.problem(Problem.SUPERUSER_NEEDED);

    private static final Endpoint ASSIGN_END = new Endpoint(
            ASSIGN,
            Who.ADMINISTRATOR,
            PAIR,
            world -> named(world, ASSIGN, world.user("subscriber"), world.role()),
            ExpectedAnswer.success(201, Json.object("user_id", "role_id")));
    private static final Endpoint REMOVE_END = new Endpoint(
            REMOVE,
            Who.ADMINISTRATOR,
            PAIR,
            world -> named(world, REMOVE, world.user("subscriber"), "subscriber"),
            ExpectedAnswer.success(200, Json.object("user_id", "role_id")));
    private static final Endpoint VERIFY_END = new Endpoint(
            VERIFY,
            Who.ADMINISTRATOR,
            Shape.NONE,
            world -> verify(world, "user_login=" + world.subscriber().login() + "&role_title=subscriber"),
            ExpectedAnswer.success(200, Json.exactly("true")));
    private static final Endpoint ROLES_END = new Endpoint(
            ROLES,
            Who.ADMINISTRATOR,
            Shape.NONE,
            world -> roles(world, world.subscriber().login()),
            ExpectedAnswer.success(200, Json.object("user_login", "roles")).and(Json.at("/roles/0", "subscriber")));

    private AssignmentTable() {}

    static List<Endpoint> endpoints() {
        return List.of(ASSIGN_END, REMOVE_END, VERIFY_END, ROLES_END);
    }

    static List<Row> rows() {
        return java.util.stream.Stream.of(changes(), ofSuperusers(), reads())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> changes() {
        return List.of(
                ASSIGN_END.row(
                        Kind.NOT_FOUND, "no user", world -> named(world, ASSIGN, "nobody-here", "subscriber"), NO_USER),
                ASSIGN_END.row(
                        Kind.NOT_FOUND,
                        "no role",
                        world -> named(world, ASSIGN, world.subscriber().login(), "no-such-role"),
                        NO_ROLE),
                ASSIGN_END.row(
                        Kind.CONFLICT,
                        "assigned already",
                        world -> named(world, ASSIGN, world.subscriber().login(), "Subscriber"),
                        ExpectedAnswer.problem(Problem.ROLE_ASSIGNED)),
                ASSIGN_END.row(
                        Kind.RULE,
                        "blank",
                        world -> named(world, ASSIGN, " ", ""),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "user_login", "role_title")),
                REMOVE_END.row(
                        Kind.NOT_FOUND, "no user", world -> named(world, REMOVE, "nobody-here", "subscriber"), NO_USER),
                REMOVE_END.row(
                        Kind.NOT_FOUND,
                        "no role",
                        world -> named(world, REMOVE, world.subscriber().login(), "no-such-role"),
                        NO_ROLE),
                REMOVE_END.row(
                        Kind.NOT_FOUND,
                        "not assigned",
                        world -> named(world, REMOVE, world.subscriber().login(), "verifier"),
                        ExpectedAnswer.problem(Problem.ROLE_NOT_ASSIGNED)));
    }

    private static List<Row> ofSuperusers() {
        return List.of(
                ASSIGN_END.row(
                        Kind.SUCCESS,
                        "a superuser makes an admin",
                        world -> named(world, ASSIGN, world.user("subscriber"), "admin"),
                        ASSIGN_END.answer()),
                byAdmin(ASSIGN_END, "an admin makes an admin", "admin"),
                byAdmin(ASSIGN_END, "an admin makes a superuser", "SuperUser"),
                byAdmin(REMOVE_END, "an admin unmakes an admin", "admin"),
                REMOVE_END.row(
                        Kind.SUPERUSER_NEEDED,
                        "an admin takes from a superuser",
                        world -> named(world, REMOVE, world.superuser().login(), "subscriber")
                                .by(world.admin().access()),
                        SUPERUSER),
                REMOVE_END.row(
                        Kind.CONFLICT,
                        "the last superuser",
                        world -> named(world, REMOVE, world.superuser().login(), "superuser"),
                        ExpectedAnswer.problem(Problem.LAST_SUPERUSER)));
    }

    private static Row byAdmin(Endpoint endpoint, String title, String role) {
        return endpoint.row(
                Kind.SUPERUSER_NEEDED,
                title,
                world -> named(world, endpoint.call(), world.subscriber().login(), role)
                        .by(world.admin().access()),
                SUPERUSER);
    }

    private static List<Row> reads() {
        String missing = "role_title=subscriber";
        return List.of(
                VERIFY_END.row(
                        Kind.SUCCESS,
                        "not so",
                        world ->
                                verify(world, "user_login=" + world.subscriber().login() + "&role_title=admin"),
                        ExpectedAnswer.success(200, Json.exactly("false"))),
                VERIFY_END.row(
                        Kind.QUERY,
                        "nothing named",
                        world -> SentRequest.to(VERIFY, VERIFY.path())
                                .by(world.superuser().access()),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "user_login", "role_title")),
                VERIFY_END.row(
                        Kind.QUERY,
                        "no user named",
                        world -> verify(world, missing),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "user_login")),
                VERIFY_END.row(
                        Kind.QUERY,
                        "NUL",
                        world -> verify(world, "user_login=a%00b&" + missing),
                        ExpectedAnswer.problem(Problem.REQUEST_MALFORMED)),
                VERIFY_END.row(
                        Kind.NOT_FOUND,
                        "no user",
                        world -> verify(world, "user_login=nobody-here&" + missing),
                        NO_USER),
                VERIFY_END.row(
                        Kind.NOT_FOUND,
                        "no role",
                        world ->
                                verify(world, "user_login=" + world.subscriber().login() + "&role_title=no-such-role"),
                        NO_ROLE),
                ROLES_END.row(Kind.NOT_FOUND, "no user", world -> roles(world, "nobody-here"), NO_USER));
    }

    private static SentRequest named(ApiFixture world, Call call, String login, String title) {
        return SentRequest.to(call, call.path())
                .by(world.superuser().access())
                .json(Map.of("user_login", login, "role_title", title));
    }

    private static SentRequest verify(ApiFixture world, String query) {
        return SentRequest.to(VERIFY, VERIFY.path())
                .by(world.superuser().access())
                .query(query);
    }

    private static SentRequest roles(ApiFixture world, String login) {
        return SentRequest.to(ROLES, ROLES.path(login)).by(world.superuser().access());
    }
}
