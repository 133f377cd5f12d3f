package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.Endpoint.Who;
import io.gatehouse.kernel.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /clients}. */
final class ClientTable {
    private static final Call PAGE = new Call("GET", "/clients");
    private static final Call CREATE = PAGE.with("POST");
    private static final Call ONE = new Call("GET", "/clients/{id}");
    private static final Call CHANGE = ONE.with("PATCH");
    private static final Call DELETE = ONE.with("DELETE");
    private static final Call DISABLE = new Call("POST", "/clients/{id}/disable");
    private static final Call ENABLE = new Call("POST", "/clients/{id}/enable");
    private static final Call SECRETS = new Call("GET", "/clients/{id}/secrets");
    private static final Call CREATE_SECRET = SECRETS.with("POST");
    private static final Call DELETE_SECRET = new Call("DELETE", "/clients/{id}/secrets/{secret}");
    private static final List<String> NO_STRINGS = List.of("roles", "access_token_lifetime");
    private static final ExpectedAnswer CLIENT = ExpectedAnswer.success(200, Json.object(Json.CLIENT));
    private static final ExpectedAnswer EXISTS = ExpectedAnswer.problem(Problem.CLIENT_EXISTS);
    private static final ExpectedAnswer NO_CLIENT = ExpectedAnswer.problem(Problem.CLIENT_NOT_FOUND);
    private static final ExpectedAnswer NO_SECRET = ExpectedAnswer.problem(Problem.CLIENT_SECRET_NOT_FOUND);

    private static final Endpoint PAGE_END = new Endpoint(
            PAGE,
            Who.SUPERUSER,
            Shape.NONE,
            world -> page(world, "limit=1"),
            ExpectedAnswer.success(200, Json.object("items", "next")));
    private static final Endpoint CREATE_END = new Endpoint(
            CREATE,
            Who.SUPERUSER,
            new Shape(List.of("name", "description"), List.of("name"), NO_STRINGS),
            world -> create(world, Map.of("name", world.name())),
            ExpectedAnswer.success(201, Json.object(Json.CLIENT))
                    .and(Json.at("/active", "true"))
                    .and(Json.at("/access_token_lifetime", "900"))
                    .and(answer -> assertThat(answer.header("Location"))
                            .isEqualTo("/api/v1/clients/"
                                    + answer.json().path("id").asText())));
    private static final Endpoint ONE_END = onClient(ONE, CLIENT);
    private static final Endpoint CHANGE_END = new Endpoint(
            CHANGE,
            Who.SUPERUSER,
            new Shape(List.of("name", "description"), List.of(), NO_STRINGS),
            world -> change(world, world.client(), Map.of("name", world.name())),
            CLIENT);
    private static final Endpoint DELETE_END = onClient(DELETE, ExpectedAnswer.success(204));
    private static final Endpoint DISABLE_END = onClient(DISABLE, CLIENT.and(Json.at("/active", "false")));
    private static final Endpoint ENABLE_END = onClient(ENABLE, CLIENT.and(Json.at("/active", "true")));
    private static final Endpoint SECRETS_END = new Endpoint(
            SECRETS,
            Who.SUPERUSER,
            Shape.NONE,
            world -> {
                String client = world.client();
                world.clientSecret(client);
                return sent(world, SECRETS, client);
            },
            ExpectedAnswer.success(200, Json.array(List.of("id", "created_at", "expires_at", "last_used_on"))));
    private static final Endpoint CREATE_SECRET_END = new Endpoint(
            CREATE_SECRET,
            Who.SUPERUSER,
            Shape.allOptional("expires_at"),
            world -> createSecret(world, world.client(), Map.of("expires_at", "2999-01-01T00:00:00Z")),
            ExpectedAnswer.success(201, Json.object("id", "secret", "created_at", "expires_at"))
                    .and(answer -> assertThat(answer.header("Cache-Control")).contains("no-store")));
    private static final Endpoint DELETE_SECRET_END = new Endpoint(
            DELETE_SECRET,
            Who.SUPERUSER,
            Shape.NONE,
            world -> {
                String client = world.client();
                return sent(world, DELETE_SECRET, client, world.clientSecret(client));
            },
            ExpectedAnswer.success(204));

    private ClientTable() {}

    private static Endpoint onClient(Call call, ExpectedAnswer answer) {
        return new Endpoint(call, Who.SUPERUSER, Shape.NONE, world -> sent(world, call, world.client()), answer);
    }

    static List<Endpoint> endpoints() {
        return List.of(
                PAGE_END,
                CREATE_END,
                ONE_END,
                CHANGE_END,
                DELETE_END,
                DISABLE_END,
                ENABLE_END,
                SECRETS_END,
                CREATE_SECRET_END,
                DELETE_SECRET_END);
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(unknown());
        rows.addAll(pages());
        rows.addAll(clients());
        rows.addAll(secrets());
        return rows;
    }

    private static List<Row> unknown() {
        List<Row> rows = new ArrayList<>();
        for (Endpoint endpoint : endpoints().subList(2, endpoints().size())) {
            for (String id : List.of("019aab00-0000-7000-8000-00000000abcd", "nobody", "1-1-1-1-1")) {
                rows.add(endpoint.row(
                        Kind.NOT_FOUND,
                        id,
                        world -> endpoint.good().apply(world).at(endpoint.call().path(id, id)),
                        NO_CLIENT));
            }
        }
        return rows;
    }

    private static List<Row> pages() {
        ExpectedAnswer malformed = ExpectedAnswer.problem(Problem.REQUEST_MALFORMED);
        ExpectedAnswer range = ExpectedAnswer.problem(Problem.INPUT_INVALID, "limit");
        return List.of(
                queried("limit=0", range),
                queried("limit=201", range),
                queried("limit=ten", malformed),
                queried("after=nonsense", malformed));
    }

    private static List<Row> clients() {
        return List.of(
                created(
                        Map.of("name", "ab", "description", "x".repeat(256), "access_token_lifetime", 59),
                        "name",
                        "description",
                        "access_token_lifetime"),
                created(Map.of("name", "019aab00-0000-7000-8000-00000000abcd"), "name"),
                created(Map.of("name", "fine", "roles", List.of("Admin")), "roles"),
                created(Map.of("name", "fine", "roles", List.of("superuser", "verifier")), "roles"),
                created(Map.of("name", "fine", "roles", List.of("no-such-role")), "roles"),
                created(Map.of("name", "fine", "roles", Arrays.asList((Object) null)), "roles"),
                malformed(Map.of("name", "fine", "roles", "verifier")),
                malformed(Map.of("name", "fine", "roles", List.of(1))),
                malformed(Map.of("name", "fine", "access_token_lifetime", "900")),
                malformed(Map.of("name", "fine", "access_token_lifetime", 900.5)),
                CREATE_END.row(Kind.CONFLICT, "another case", ClientTable::createAgain, EXISTS),
                CHANGE_END.row(
                        Kind.SUCCESS,
                        "every field",
                        world -> change(
                                world,
                                world.client(),
                                Map.of(
                                        "name",
                                        world.name(),
                                        "description",
                                        "Reads",
                                        "roles",
                                        List.of("VERIFIER", "introspector"),
                                        "access_token_lifetime",
                                        60)),
                        CLIENT.and(Json.at("/roles/1", "verifier")).and(Json.at("/access_token_lifetime", "60"))),
                CHANGE_END.row(
                        Kind.RULE,
                        "admin",
                        world -> change(world, world.client(), Map.of("roles", List.of("admin"), "name", "")),
                        ExpectedAnswer.problem(Problem.INPUT_INVALID, "roles", "name")),
                CHANGE_END.row(
                        Kind.CONFLICT,
                        "to a name that exists",
                        world -> change(world, world.client(), Map.of("name", nameOf(world, world.client()))),
                        EXISTS));
    }

    private static List<Row> secrets() {
        return List.of(
                CREATE_SECRET_END.row(
                        Kind.SUCCESS,
                        "without an expiry",
                        world -> createSecret(world, world.client(), Map.of()),
                        CREATE_SECRET_END.answer().and(Json.at("/expires_at", "null"))),
                expiry("2020-01-01T00:00:00Z"),
                expiry("tomorrow"),
                expiry(""),
                CREATE_SECRET_END.row(
                        Kind.CONFLICT,
                        "a third live one",
                        ClientTable::createThird,
                        ExpectedAnswer.problem(Problem.CLIENT_SECRETS_EXHAUSTED)),
                DELETE_SECRET_END.row(
                        Kind.NOT_FOUND,
                        "unknown",
                        world -> sent(world, DELETE_SECRET, world.client(), "019aab00-0000-7000-8000-00000000abcd"),
                        NO_SECRET),
                DELETE_SECRET_END.row(
                        Kind.NOT_FOUND, "no id", world -> sent(world, DELETE_SECRET, world.client(), "x"), NO_SECRET),
                DELETE_SECRET_END.row(
                        Kind.NOT_FOUND,
                        "of another client",
                        world -> sent(world, DELETE_SECRET, world.client(), world.clientSecret(world.client())),
                        NO_SECRET));
    }

    private static Row queried(String query, ExpectedAnswer expected) {
        return PAGE_END.row(Kind.QUERY, query, world -> page(world, query), expected);
    }

    private static Row created(Map<String, Object> fields, String... invalid) {
        ExpectedAnswer expected = ExpectedAnswer.problem(Problem.INPUT_INVALID, invalid);
        return CREATE_END.row(Kind.RULE, fields.toString(), world -> create(world, fields), expected);
    }

    private static Row malformed(Map<String, Object> fields) {
        ExpectedAnswer expected = ExpectedAnswer.problem(Problem.REQUEST_MALFORMED);
        return CREATE_END.row(Kind.MALFORMED, fields.toString(), world -> create(world, fields), expected);
    }

    private static Row expiry(String text) {
        return CREATE_SECRET_END.row(
                Kind.RULE,
                "expires_at " + text,
                world -> createSecret(world, world.client(), Map.of("expires_at", text)),
                ExpectedAnswer.problem(Problem.INPUT_INVALID, "expires_at"));
    }

    private static SentRequest createAgain(ApiFixture world) {
        return create(world, Map.of("name", nameOf(world, world.client()).toUpperCase(Locale.ROOT)));
    }

    private static SentRequest createThird(ApiFixture world) {
        String client = world.client();
        world.clientSecret(client);
        world.clientSecret(client);
        return createSecret(world, client, Map.of());
    }

    private static String nameOf(ApiFixture world, String client) {
        return world.strings("SELECT name FROM client WHERE id = '" + client + "'")
                .get(0);
    }

    private static SentRequest page(ApiFixture world, String query) {
        return sent(world, PAGE).query(query);
    }

    private static SentRequest create(ApiFixture world, Map<String, Object> fields) {
        return sent(world, CREATE).json(fields);
    }

    private static SentRequest change(ApiFixture world, String client, Map<String, Object> fields) {
        return sent(world, CHANGE, client).json(fields);
    }

    private static SentRequest createSecret(ApiFixture world, String client, Map<String, Object> fields) {
        return sent(world, CREATE_SECRET, client).json(fields);
    }

    private static SentRequest sent(ApiFixture world, Call call, String... ids) {
        return SentRequest.to(call, call.path(ids)).by(world.superuser().access());
    }
}
