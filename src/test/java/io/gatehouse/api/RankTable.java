package io.gatehouse.api;

import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Authorization by rank: each call that names a user, for every rank of the caller and of the user. */
final class RankTable {
    private static final List<String> RANKS = List.of("subscriber", "admin", "superuser");
    private static final Call USER = new Call("GET", "/users/{login}");
    private static final List<Call> CHANGES = List.of(
            USER.with("DELETE"),
            new Call("POST", "/users/{login}/deactivate"),
            new Call("POST", "/users/{login}/activate"),
            new Call("POST", "/users/{login}/logout"),
            new Call("POST", "/access/assign"),
            new Call("POST", "/access/remove"));
    private static final List<Call> READS =
            List.of(USER, new Call("GET", "/access/user_roles/{login}"), new Call("GET", "/access/verify"));

    private RankTable() {}

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String caller : RANKS) {
            for (String target : RANKS) {
                CHANGES.forEach(call -> rows.add(change(call, caller, target)));
                READS.forEach(call ->
                        rows.add(row(call, caller, target, caller.equals("subscriber") ? Problem.ROLE_MISSING : null)));
            }
        }
        CHANGES.forEach(call -> rows.add(new Row(
                Kind.SUPERUSER_NEEDED,
                call,
                "an admin on the own account",
                world -> on(world, call, world.admin().login()).by(world.admin().access()),
                ExpectedAnswer.problem(Problem.SUPERUSER_NEEDED))));
        return rows;
    }

    private static Row change(Call call, String caller, String target) {
        if (caller.equals("subscriber")) {
            return row(call, caller, target, Problem.ROLE_MISSING);
        }
        boolean above = caller.equals("superuser") || target.equals("subscriber");
        return row(call, caller, target, above ? null : Problem.SUPERUSER_NEEDED);
    }

    private static Row row(Call call, String caller, String target, @Nullable Problem problem) {
        int success = call.template().equals("/access/assign") ? 201 : 200;
        return new Row(
                problem == null
                        ? Kind.SUCCESS
                        : problem == Problem.ROLE_MISSING ? Kind.OTHER_ROLE : Kind.SUPERUSER_NEEDED,
                call,
                "a " + caller + " on a " + target,
                world -> on(world, call, target(world, call, target))
                        .by(caller(caller).apply(world).access()),
                problem == null ? ExpectedAnswer.success(success) : ExpectedAnswer.problem(problem));
    }

    /** A user of this rank. A second superuser is inactive, because other rows need a single active one. */
    private static String target(ApiFixture world, Call call, String rank) {
        if (!rank.equals("superuser")) {
            return rank.equals("admin") ? world.user("subscriber", rank) : world.user(rank);
        }
        return call.template().endsWith("/activate") ? world.superuser().login() : world.inactive("subscriber", rank);
    }

    private static SentRequest on(ApiFixture world, Call call, String login) {
        SentRequest sent = SentRequest.to(call, call.path(login));
        return switch (call.template()) {
            case "/access/assign" -> sent.json(Map.of("user_login", login, "role_title", world.role()));
            case "/access/remove" -> sent.json(Map.of("user_login", login, "role_title", "subscriber"));
            case "/access/verify" -> sent.query("user_login=" + login + "&role_title=subscriber");
            default -> sent;
        };
    }

    private static Function<ApiFixture, Person> caller(String rank) {
        return switch (rank) {
            case "admin" -> ApiFixture::admin;
            case "superuser" -> ApiFixture::superuser;
            default -> ApiFixture::subscriber;
        };
    }
}
