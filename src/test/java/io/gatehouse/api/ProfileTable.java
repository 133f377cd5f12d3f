package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /profile}. */
final class ProfileTable {
    private static final ExpectedAnswer PROFILE = ExpectedAnswer.success(200, Json.object(Json.PROFILE));
    private static final Call REGISTER = new Call("POST", "/profile/register");
    private static final Call GET = new Call("GET", "/profile/personal");
    private static final Call PATCH = GET.with("PATCH");
    private static final Call DELETE = GET.with("DELETE");
    private static final Call SESSIONS = new Call("GET", "/profile/sessions");
    private static final Call END = new Call("DELETE", "/profile/sessions/{id}");

    private static final Endpoint REGISTER_END = new Endpoint(
            REGISTER,
            Who.ANYBODY,
            Shape.allRequired("login", "email", "first_name", "last_name", "password"),
            world -> register(world, Map.of()),
            ExpectedAnswer.success(201, Json.object(Json.PROFILE))
                    .and(Json.at("/roles/0", "subscriber"))
                    .and(answer -> assertThat(answer.header("Location")).isEqualTo("/api/v1/profile/personal")));
    private static final Endpoint PATCH_END = new Endpoint(
            PATCH,
            Who.ANY_USER,
            Shape.allOptional("login", "email", "first_name", "last_name", "password", "current_password"),
            world -> patch(world.caller(), Map.of("first_name", "Ada")),
            PROFILE);
    private static final Endpoint DELETE_END = new Endpoint(
            DELETE,
            Who.ANY_USER,
            Shape.NONE,
            world -> SentRequest.to(DELETE, DELETE.path()).by(world.newCaller().access()),
            ExpectedAnswer.success(200, Json.object("status")));
    private static final Endpoint END_END = new Endpoint(
            END,
            Who.ANY_USER,
            Shape.NONE,
            world -> {
                Person person = world.newCaller();
                return SentRequest.to(END, END.path(session(world, person))).by(person.access());
            },
            ExpectedAnswer.success(204));

    private ProfileTable() {}

    static List<Endpoint> endpoints() {
        return List.of(
                REGISTER_END,
                new Endpoint(GET, Who.ANY_USER, Shape.NONE, ProfileTable::own, PROFILE),
                PATCH_END,
                DELETE_END,
                new Endpoint(
                        SESSIONS,
                        Who.ANY_USER,
                        Shape.NONE,
                        world -> SentRequest.to(SESSIONS, SESSIONS.path())
                                .by(world.caller().access()),
                        ExpectedAnswer.success(
                                200,
                                Json.array(
                                        List.of("id", "created_at", "last_used_at", "user_agent", "ip", "current")))),
                END_END);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(registerRows());
        rows.addAll(patchRows());
        rows.addAll(patchesThatNeedProof());
        rows.addAll(deleteRows());
        return rows;
    }

    private static List<Row> registerRows() {
        ExpectedAnswer login = ExpectedAnswer.problem(Problem.LOGIN_TAKEN);
        return List.of(
                broken("login", "ab"),
                broken("login", "has space"),
                broken("login", "019aab00-0000-7000-8000-00000000abcd"),
                broken("login", "019AAB00-0000-4000-8000-00000000ABCD"),
                broken("email", "no-at-sign"),
                broken("first_name", "x".repeat(256)),
                broken("last_name", " "),
                broken("password", "short"),
                broken("password", "password123"),
                broken("password", "x".repeat(129)),
                REGISTER_END.row(
                        Kind.RULE,
                        "all broken",
                        world -> SentRequest.to(REGISTER, REGISTER.path())
                                .json(Map.of(
                                        "login", "", "email", "", "first_name", "", "last_name", "", "password", "")),
                        ExpectedAnswer.problem(
                                Problem.INPUT_INVALID, "login", "email", "first_name", "last_name", "password")),
                REGISTER_END.row(
                        Kind.CONFLICT,
                        "login taken, in another case",
                        world -> register(
                                world, Map.of("login", world.admin().login().toUpperCase(java.util.Locale.ROOT))),
                        login),
                REGISTER_END.row(
                        Kind.CONFLICT,
                        "email taken, in another case",
                        world -> register(
                                world, Map.of("email", world.admin().email().toUpperCase(java.util.Locale.ROOT))),
                        ExpectedAnswer.problem(Problem.EMAIL_TAKEN)));
    }

    private static List<Row> patchRows() {
        return List.of(
                PATCH_END.row(Kind.SUCCESS, "nothing", world -> patch(world.subscriber(), Map.of()), PROFILE),
                PATCH_END.row(
                        Kind.RULE,
                        "all broken",
                        world -> patch(
                                world.subscriber(),
                                Map.of("login", "a", "email", "b", "first_name", "", "last_name", "", "password", "c")),
                        ExpectedAnswer.problem(
                                Problem.INPUT_INVALID,
                                "login",
                                "email",
                                "first_name",
                                "last_name",
                                "password",
                                "current_password")),
                PATCH_END.row(
                        Kind.RULE,
                        "a login in the form of an id",
                        world -> patch(
                                world.subscriber(),
                                proven(Map.of("login", "019aab00-0000-7000-8000-00000000abcd"), ApiFixture.PASSWORD)),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "login")),
                PATCH_END.row(
                        Kind.RULE,
                        "null",
                        world -> patch(world.subscriber(), singleton("first_name", null)),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "first_name")));
    }

    private static List<Row> patchesThatNeedProof() {
        Map<String, Object> newPassword = Map.of("password", "another long pass phrase");
        ExpectedAnswer proof = ExpectedAnswer.problem(Problem.INPUT_INVALID, "current_password");
        return List.of(
                PATCH_END.row(Kind.RULE, "no proof", world -> patch(world.subscriber(), newPassword), proof),
                PATCH_END.row(
                        Kind.RULE,
                        "wrong proof",
                        world -> patch(world.subscriber(), proven(newPassword, "not the pass phrase")),
                        proof),
                PATCH_END.row(
                        Kind.SUCCESS,
                        "a new password",
                        world -> patch(world.person("subscriber"), proven(newPassword, ApiFixture.PASSWORD)),
                        PROFILE),
                PATCH_END.row(
                        Kind.SUCCESS,
                        "a new login",
                        world -> patch(
                                world.person("subscriber"), proven(Map.of("login", world.name()), ApiFixture.PASSWORD)),
                        PROFILE),
                PATCH_END.row(
                        Kind.CONFLICT,
                        "login taken",
                        world -> patch(
                                world.subscriber(),
                                proven(Map.of("login", world.admin().login()), ApiFixture.PASSWORD)),
                        ExpectedAnswer.problem(Problem.LOGIN_TAKEN)),
                PATCH_END.row(
                        Kind.CONFLICT,
                        "email taken",
                        world -> patch(
                                world.subscriber(),
                                proven(Map.of("email", world.admin().email()), ApiFixture.PASSWORD)),
                        ExpectedAnswer.problem(Problem.EMAIL_TAKEN)));
    }

    private static List<Row> deleteRows() {
        return List.of(
                DELETE_END.row(
                        Kind.CONFLICT,
                        "the last superuser",
                        world -> SentRequest.to(DELETE, DELETE.path())
                                .by(world.superuser().access()),
                        ExpectedAnswer.problem(Problem.LAST_SUPERUSER)),
                DELETE_END.row(
                        Kind.CREDENTIALS,
                        "a login of six minutes ago",
                        ProfileTable::deletedLate,
                        ExpectedAnswer.problem(Problem.LOGIN_TOO_OLD)
                                .and(answer -> assertThat(answer.header("WWW-Authenticate"))
                                        .contains("error=\"insufficient_user_authentication\"", "max_age=\"300\""))),
                DELETE_END.row(
                        Kind.SUCCESS,
                        "a refreshed session of four minutes ago",
                        world -> {
                            Person person = world.newCaller();
                            loggedIn(world, person, 4);
                            return SentRequest.to(DELETE, DELETE.path())
                                    .by(world.api().refresh(person.tokens()).access());
                        },
                        DELETE_END.answer()),
                DELETE_END.row(
                        Kind.REVOKED_TOKEN,
                        "again",
                        ProfileTable::deletedTwice,
                        ExpectedAnswer.problem(Problem.TOKEN_INVALID)),
                end("somebody else's", world -> session(world, world.admin())),
                end("unknown", world -> "019aab00-0000-7000-8000-00000000abcd"),
                end("no id", world -> "1"),
                end("an id in other words", world -> "019AAB000000-7000-8000-00000000abcd"));
    }

    /** A refresh does not count as a login. */
    private static SentRequest deletedLate(ApiFixture world) {
        Person person = world.newCaller();
        loggedIn(world, person, 6);
        return SentRequest.to(DELETE, DELETE.path())
                .by(world.api().refresh(person.tokens()).access());
    }

    private static void loggedIn(ApiFixture world, Person person, int minutesAgo) {
        world.execute("UPDATE session SET authenticated_at = authenticated_at - interval '" + minutesAgo
                + " minutes' WHERE user_id = '" + person.id() + "'");
    }

    private static Row end(String title, java.util.function.Function<ApiFixture, String> id) {
        return END_END.row(
                Kind.NOT_FOUND,
                title,
                world -> SentRequest.to(END, END.path(id.apply(world)))
                        .by(world.subscriber().access()),
                ExpectedAnswer.problem(Problem.SESSION_NOT_FOUND));
    }

    private static Row broken(String field, String value) {
        return REGISTER_END.row(
                Kind.RULE,
                field + " \"" + value + "\"",
                world -> register(world, Map.of(field, value)),
                ExpectedAnswer.problem(Problem.INPUT_INVALID, field));
    }

    private static SentRequest register(ApiFixture world, Map<String, Object> other) {
        String name = world.name();
        Map<String, Object> fields = new LinkedHashMap<>(Map.of(
                "login",
                name,
                "email",
                name + "@example.com",
                "first_name",
                "Ada",
                "last_name",
                "Lovelace",
                "password",
                ApiFixture.PASSWORD));
        fields.putAll(other);
        return SentRequest.to(REGISTER, REGISTER.path()).json(fields);
    }

    private static SentRequest own(ApiFixture world) {
        return SentRequest.to(GET, GET.path()).by(world.caller().access());
    }

    private static SentRequest patch(Person person, Map<String, Object> fields) {
        return SentRequest.to(PATCH, PATCH.path()).by(person.access()).json(fields);
    }

    private static Map<String, Object> proven(Map<String, Object> fields, String password) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("current_password", password);
        return all;
    }

    private static Map<String, Object> singleton(String name, @org.jspecify.annotations.Nullable Object value) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put(name, value);
        return one;
    }

    private static String session(ApiFixture world, Person person) {
        Answer sessions = world.api().get("/profile/sessions", person.access());
        return sessions.json().path(0).path("id").asText();
    }

    private static SentRequest deletedTwice(ApiFixture world) {
        SentRequest sent = DELETE_END.good().apply(world);
        assertThat(sent.send(world.service().uri()).status()).isEqualTo(200);
        return sent;
    }
}
