package io.gatehouse.api;

import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Imported users: logins that a path cannot contain, and ids of another UUID version. */
final class ImportedTable {
    private static final Call USER = new Call("GET", "/users/{login}");
    private static final Call ASSIGN = new Call("POST", "/access/assign");
    private static final Call REMOVE = new Call("POST", "/access/remove");
    private static final Call VERIFY = new Call("GET", "/access/verify");
    private static final Call ROLES = new Call("GET", "/access/user_roles/{login}");
    private static final List<Call> IN_PATH = List.of(
            USER,
            USER.with("DELETE"),
            new Call("POST", "/users/{login}/deactivate"),
            new Call("POST", "/users/{login}/activate"),
            new Call("POST", "/users/{login}/logout"),
            ROLES);
    private static final List<String> LOGINS = List.of("sl/ash", "per%cent", "..", "a", "sp ace", "%2e%2e", "ünï;x=?#");
    private static final ExpectedAnswer NO_USER = ExpectedAnswer.problem(Problem.USER_NOT_FOUND);
    private static final String UNKNOWN = "019aab00-0000-7000-8000-00000000abcd";

    private ImportedTable() {}

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String login : LOGINS) {
            IN_PATH.forEach(call ->
                    rows.add(success(call, login + " by id", world -> path(world, call, id(world, login)))));
            rows.add(success(ASSIGN, login + " by id", world -> body(world, ASSIGN, id(world, login), world.role())));
            rows.add(success(REMOVE, login + " by id", world -> body(world, REMOVE, id(world, login), "subscriber")));
            rows.add(success(VERIFY, login + " by id", world -> query(world, "user_id=" + id(world, login))));
        }
        for (Call call : IN_PATH) {
            rows.add(new Row(Kind.NOT_FOUND, call, "unknown id", world -> path(world, call, UNKNOWN), NO_USER));
            rows.add(new Row(
                    Kind.NOT_FOUND, call, "id of a deleted user", world -> path(world, call, deleted(world)), NO_USER));
            rows.add(success(
                    call,
                    "an id in upper case",
                    world -> path(world, call, id(world, "upper").toUpperCase(Locale.ROOT))));
            rows.add(new Row(
                    Kind.NOT_FOUND,
                    call,
                    "a login in the form of an id is none",
                    world -> path(world, call, likeAnId(world)),
                    NO_USER));
        }
        rows.addAll(bodies());
        return rows;
    }

    private static List<Row> bodies() {
        List<Row> rows = new ArrayList<>();
        for (Call call : List.of(ASSIGN, REMOVE)) {
            rows.add(new Row(
                    Kind.NOT_FOUND, call, "unknown id", world -> body(world, call, UNKNOWN, "subscriber"), NO_USER));
            rows.add(new Row(
                    Kind.RULE,
                    call,
                    "no id",
                    world -> body(world, call, "1-1-1-1-1", "subscriber"),
                    ExpectedAnswer.problem(Problem.INPUT_INVALID, "user_id")));
            rows.add(new Row(
                    Kind.RULE,
                    call,
                    "login and id",
                    world -> SentRequest.to(call, call.path())
                            .by(world.superuser().access())
                            .json(Map.<String, Object>of(
                                    "user_login", world.subscriber().login(),
                                    "user_id", world.subscriber().id(),
                                    "role_title", "subscriber")),
                    ExpectedAnswer.problem(Problem.INPUT_INVALID, "user_login")));
        }
        rows.add(new Row(
                Kind.QUERY,
                VERIFY,
                "login and id",
                world -> query(world, "user_login=a&user_id=" + UNKNOWN),
                ExpectedAnswer.problem(Problem.INPUT_INVALID, "user_login")));
        rows.add(new Row(
                Kind.QUERY,
                VERIFY,
                "no id",
                world -> query(world, "user_id=a"),
                ExpectedAnswer.problem(Problem.INPUT_INVALID, "user_id")));
        rows.add(success(
                VERIFY, "a login in the form of an id", world -> query(world, "user_login=" + likeAnId(world))));
        return rows;
    }

    private static Row success(Call call, String title, Function<ApiFixture, SentRequest> request) {
        return new Row(Kind.SUCCESS, call, title, request, ExpectedAnswer.success(call.equals(ASSIGN) ? 201 : 200));
    }

    private static String id(ApiFixture world, String login) {
        return world.imported(login).toString();
    }

    private static String likeAnId(ApiFixture world) {
        String login = UUID.randomUUID().toString();
        world.imported(login);
        return login;
    }

    private static String deleted(ApiFixture world) {
        String id = id(world, "deleted");
        world.execute("UPDATE users SET login = NULL, email = NULL, first_name = NULL, last_name = NULL,"
                + " password_hash = NULL, active = false, deleted_at = clock_timestamp() WHERE id = '" + id + "'");
        return id;
    }

    private static SentRequest path(ApiFixture world, Call call, String id) {
        return SentRequest.to(call, call.path(id)).by(world.superuser().access());
    }

    private static SentRequest body(ApiFixture world, Call call, String id, String title) {
        return SentRequest.to(call, call.path())
                .by(world.superuser().access())
                .json(Map.of("user_id", id, "role_title", title));
    }

    private static SentRequest query(ApiFixture world, String user) {
        return SentRequest.to(VERIFY, VERIFY.path())
                .by(world.superuser().access())
                .query(user + "&role_title=subscriber");
    }
}
