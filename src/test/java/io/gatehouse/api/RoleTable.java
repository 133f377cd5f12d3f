package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /roles}. */
final class RoleTable {
    private static final Call ALL = new Call("GET", "/roles");
    private static final Call CREATE = ALL.with("POST");
    private static final Call ONE = new Call("GET", "/roles/{title}");
    private static final Call CHANGE = ONE.with("PATCH");
    private static final Call DELETE = ONE.with("DELETE");
    private static final ExpectedAnswer ROLE = ExpectedAnswer.success(200, Json.object(Json.ROLE));
    private static final ExpectedAnswer NOT_FOUND = ExpectedAnswer.problem(Problem.ROLE_NOT_FOUND);
    private static final ExpectedAnswer EXISTS = ExpectedAnswer.problem(Problem.ROLE_EXISTS);
    private static final ExpectedAnswer BUILT_IN = ExpectedAnswer.problem(Problem.ROLE_BUILT_IN);

    private static final Endpoint ALL_END = new Endpoint(
            ALL,
            Who.ADMINISTRATOR,
            Shape.NONE,
            world -> sent(world, ALL, ALL.path()),
            ExpectedAnswer.success(200, Json.array(Json.ROLE)).and(Json.at("/0/title", "admin")));
    private static final Endpoint CREATE_END = new Endpoint(
            CREATE,
            Who.ADMINISTRATOR,
            new Shape(List.of("title", "description"), List.of("title")),
            world -> create(world, world.name(), "Reads"),
            ExpectedAnswer.success(201, Json.object(Json.ROLE))
                    .and(Json.at("/built_in", "false"))
                    .and(answer -> assertThat(answer.header("Location"))
                            .isEqualTo("/api/v1/roles/"
                                    + answer.json().path("title").asText())));
    private static final Endpoint ONE_END =
            new Endpoint(ONE, Who.ADMINISTRATOR, Shape.NONE, world -> sent(world, ONE, ONE.path("subscriber")), ROLE);
    private static final Endpoint CHANGE_END = new Endpoint(
            CHANGE,
            Who.ADMINISTRATOR,
            Shape.allOptional("title", "description"),
            world -> change(world, world.role(), Map.of("title", world.name())),
            ROLE);
    private static final Endpoint DELETE_END = new Endpoint(
            DELETE, Who.ADMINISTRATOR, Shape.NONE, world -> sent(world, DELETE, DELETE.path(world.role())), ROLE);

    private RoleTable() {}

    static List<Endpoint> endpoints() {
        return List.of(ALL_END, CREATE_END, ONE_END, CHANGE_END, DELETE_END);
    }

    static List<Row> rows() {
        return List.of(
                created(Kind.RULE, "ab", "x", ExpectedAnswer.problem(Problem.INPUT_INVALID, "title")),
                created(
                        Kind.RULE,
                        "a b",
                        "x".repeat(256),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "title", "description")),
                created(Kind.CONFLICT, "admin", "", EXISTS),
                created(Kind.CONFLICT, "SUPERUSER", "", EXISTS),
                CREATE_END.row(
                        Kind.CONFLICT,
                        "another case of one's own",
                        world -> create(world, world.role().toUpperCase(Locale.ROOT), ""),
                        EXISTS),
                ONE_END.row(Kind.NOT_FOUND, "unknown", world -> sent(world, ONE, ONE.unknownPath()), NOT_FOUND),
                ONE_END.row(
                        Kind.NOT_FOUND,
                        "an impossible title",
                        world -> sent(world, ONE, ONE.path("%C3%A9%20'--")),
                        NOT_FOUND),
                ONE_END.row(
                        Kind.MALFORMED,
                        "NUL",
                        world -> sent(world, ONE, ONE.path("a%00b")),
                        ExpectedAnswer.problem(Problem.REQUEST_MALFORMED)),
                changed(Kind.SUCCESS, "a description", Map.of("description", "Writes"), ROLE),
                changed(Kind.SUCCESS, "nothing", Map.of(), ROLE),
                changed(
                        Kind.RULE,
                        "a bad title",
                        Map.of("title", "a"),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "title")),
                changed(Kind.CONFLICT, "to a title that exists", Map.of("title", "Verifier"), EXISTS),
                CHANGE_END.row(
                        Kind.NOT_FOUND,
                        "unknown",
                        world -> change(world, "nobody-here", Map.of("description", "x")),
                        NOT_FOUND),
                CHANGE_END.row(
                        Kind.CONFLICT,
                        "built-in",
                        world -> change(world, "subscriber", Map.of("title", world.name())),
                        BUILT_IN),
                DELETE_END.row(
                        Kind.NOT_FOUND, "unknown", world -> sent(world, DELETE, DELETE.unknownPath()), NOT_FOUND),
                DELETE_END.row(
                        Kind.CONFLICT, "built-in", world -> sent(world, DELETE, DELETE.path("subscriber")), BUILT_IN));
    }

    private static Row created(Kind kind, String title, String description, ExpectedAnswer expected) {
        return CREATE_END.row(kind, title, world -> create(world, title, description), expected);
    }

    private static Row changed(Kind kind, String title, Map<String, Object> fields, ExpectedAnswer expected) {
        return CHANGE_END.row(kind, title, world -> change(world, world.role(), fields), expected);
    }

    private static SentRequest sent(ApiFixture world, Call call, String path) {
        return SentRequest.to(call, path).by(world.superuser().access());
    }

    private static SentRequest create(ApiFixture world, String title, String description) {
        return sent(world, CREATE, CREATE.path()).json(Map.of("title", title, "description", description));
    }

    private static SentRequest change(ApiFixture world, String title, Map<String, Object> fields) {
        return sent(world, CHANGE, CHANGE.path(title)).json(fields);
    }
}
