package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Two instances, and a scenario for each row of docs/reference/revocation.md. */
final class RevocationTable implements AutoCloseable {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String BASIC = "Basic ";
    private static final int SESSIONS = 3;

    private final TestService first = TestService.start(
            ConfigOverride.config("tokens.refresh_reuse_grace", "0s"),
            ConfigOverride.config("tokens.sessions_per_user", Integer.toString(SESSIONS)));
    private final TestService second = first.startAnother(
            ConfigOverride.config("tokens.refresh_reuse_grace", "0s"),
            ConfigOverride.config("tokens.sessions_per_user", Integer.toString(SESSIONS)));
    private final Api a = new Api(first.uri());
    private final Api b = new Api(second.uri());
    private final AdminPort admin = new AdminPort(first);
    private final TestClients clients =
            new TestClients(new TestSql(first.database().dataSource()));
    private final Pair bystander;
    private int users;

    RevocationTable() {
        bystander = user("bystander");
        user("chief");
        assignRole("chief", "superuser");
    }

    /**
     * The token pairs before an action.
     *
     * @param refused pairs whose access tokens must be rejected after the action
     * @param unaffected pairs that must be accepted before and after the action
     * @param refreshable whether the refresh tokens of the rejected pairs must stay valid
     * @param action runs the action; returns new pairs that must be accepted
     */
    record Cast(List<Pair> refused, List<Pair> unaffected, boolean refreshable, Supplier<List<Pair>> action) {}

    @FunctionalInterface
    interface Scenario {
        Cast prepare();
    }

    int checkOnA(Pair pair) {
        return a.get("/auth/check", pair.access()).status();
    }

    int checkOnB(Pair pair) {
        return b.get("/auth/check", pair.access()).status();
    }

    /** Requests new tokens, for a client with its secret. */
    int refreshOnB(Pair pair) {
        return pair.refresh().startsWith(BASIC)
                ? TestClients.post(second.uri(), "/oauth/token", pair.refresh(), "grant_type=client_credentials")
                        .status()
                : b.post("/auth/refresh", null, pair.refresh()).status();
    }

    /** In the order of the page. The last two scenarios revoke tokens of the other scenarios. */
    Map<String, Scenario> scenarios() {
        Map<String, Scenario> all = new LinkedHashMap<>();
        all.put("logout", () -> ofOneSession((login, pair, other) -> a.post("/auth/logout", pair.access(), "")));
        all.put(
                "logout everywhere",
                () -> ofUser((login, pair, other) -> a.post("/auth/logout?logout_everywhere=true", pair.access(), "")));
        all.put("refresh", this::refresh);
        all.put("refresh token reused", this::reuse);
        all.put(
                "session ended by its user",
                () -> ofOneSession(
                        (login, pair, other) -> a.delete("/profile/sessions/" + session(pair), other.access())));
        all.put(
                "token revoked",
                () -> ofOneSession((login, pair, other) -> a.form("/auth/revoke", Map.of("token", pair.refresh()))));
        all.put("session limit", this::limit);
        all.put(
                "password changed",
                () -> ofOneSession((login, pair, other) -> a.patch(
                        "/profile/personal",
                        other.access(),
                        Map.of("password", "another horse 42 battery", "current_password", PASSWORD))));
        all.put(
                "login changed",
                () -> refreshable(ofUser((login, pair, other) -> a.patch(
                        "/profile/personal",
                        pair.access(),
                        Map.of("login", login + "x", "current_password", PASSWORD)))));
        all.put("account deleted", () -> ofUser((login, pair, other) -> a.delete("/profile/personal", pair.access())));
        all.put("user deactivated", () -> ofUser((login, pair, other) -> asChief("/users/" + login + "/deactivate")));
        all.put(
                "user logged out by an admin",
                () -> ofUser((login, pair, other) -> asChief("/users/" + login + "/logout")));
        all.put(
                "user deleted by an admin",
                () -> ofUser((login, pair, other) -> a.delete("/users/" + login, chief().access())));
        all.put(
                "role removed",
                () -> refreshable(withRole(
                        "editor1",
                        (login, role) -> a.post(
                                "/access/remove", chief().access(), Map.of("user_login", login, "role_title", role)),
                        true)));
        all.put(
                "role renamed",
                () -> refreshable(withRole(
                        "editor2",
                        (login, role) -> a.patch("/roles/" + role, chief().access(), Map.of("title", role + "x")),
                        false)));
        all.put(
                "role deleted",
                () -> refreshable(
                        withRole("editor3", (login, role) -> a.delete("/roles/" + role, chief().access()), false)));
        all.put(
                "token of a client revoked",
                () -> refreshable(ofClient((client, token) -> a.form("/auth/revoke", Map.of("token", token)), true)));
        all.put(
                "client secret deleted",
                () -> ofClient(
                        (client, token) ->
                                a.delete("/clients/" + client.id() + "/secrets/" + client.secretId(), chief().access()),
                        true));
        all.put(
                "client disabled",
                () -> ofClient((client, token) -> asChief("/clients/" + client.id() + "/disable"), false));
        all.put(
                "client deleted",
                () -> ofClient((client, token) -> a.delete("/clients/" + client.id(), chief().access()), false));
        all.put(
                "role removed from a client",
                () -> refreshable(ofClient(
                        (client, token) ->
                                a.patch("/clients/" + client.id(), chief().access(), Map.of("roles", List.of())),
                        false)));
        all.put("signing key revoked", this::key);
        all.put("everything revoked", this::everything);
        return all;
    }

    @FunctionalInterface
    private interface UserAction {
        Answer perform(String login, Pair pair, Pair other);
    }

    @FunctionalInterface
    private interface RoleAction {
        Answer perform(String login, String role);
    }

    private static List<Pair> succeeded(Answer answer) {
        assertThat(answer.status()).as("%s", answer).isBetween(200, 299);
        return List.of();
    }

    private Cast ofOneSession(UserAction action) {
        String login = newLogin();
        Pair pair = user(login);
        Pair other = a.login(login, PASSWORD);
        return new Cast(
                List.of(pair), List.of(other, bystander), false, () -> succeeded(action.perform(login, pair, other)));
    }

    private Cast ofUser(UserAction action) {
        String login = newLogin();
        Pair pair = user(login);
        Pair other = a.login(login, PASSWORD);
        return new Cast(
                List.of(pair, other), List.of(bystander), false, () -> succeeded(action.perform(login, pair, other)));
    }

    @FunctionalInterface
    private interface ClientAction {
        Answer perform(TestClient client, String token);
    }

    /**
     * A client with the role introspector and two secrets.
     *
     * @param spared whether a token of the other secret stays valid
     */
    private Cast ofClient(ClientAction action, boolean spared) {
        TestClient client = clients.insert("introspector");
        Pair pair = tokenOf(client);
        Pair other = tokenOf(clients.secretOf(client.id()));
        Pair another = tokenOf(clients.insert("introspector"));
        return new Cast(
                spared ? List.of(pair) : List.of(pair, other),
                spared ? List.of(other, another) : List.of(another),
                false,
                () -> succeeded(action.perform(client, pair.access())));
    }

    /** The access token of a client; its secret takes the place of a refresh token. */
    private Pair tokenOf(TestClient client) {
        return new Pair(TestClients.accessToken(first.uri(), client), client.basic());
    }

    private static Cast refreshable(Cast cast) {
        return new Cast(cast.refused(), cast.unaffected(), true, cast.action());
    }

    private Cast refresh() {
        Pair pair = user(newLogin());
        return new Cast(List.of(pair), List.of(bystander), false, () -> List.of(a.refresh(pair)));
    }

    private Cast reuse() {
        String login = newLogin();
        Pair old = user(login);
        Pair pair = a.refresh(old);
        Pair other = a.login(login, PASSWORD);
        return new Cast(List.of(pair), List.of(other, bystander), false, () -> {
            assertThat(a.post("/auth/refresh", null, old.refresh()).status()).isEqualTo(401);
            return List.of();
        });
    }

    private Cast limit() {
        String login = newLogin();
        Pair oldest = user(login);
        List<Pair> newer = List.of(a.login(login, PASSWORD), a.login(login, PASSWORD));
        return new Cast(List.of(oldest), newer, false, () -> List.of(a.login(login, PASSWORD)));
    }

    /** Two users have the role. The second one is affected or not, depending on the action. */
    private Cast withRole(String role, RoleAction action, boolean secondUnaffected) {
        succeeded(a.post("/roles", chief().access(), Map.of("title", role, "description", "May edit")));
        String login = newLogin();
        String second = newLogin();
        user(login);
        user(second);
        assignRole(login, role);
        assignRole(second, role);
        Pair pair = a.login(login, PASSWORD);
        Pair other = b.login(second, PASSWORD);
        return new Cast(
                secondUnaffected ? List.of(pair) : List.of(pair, other),
                secondUnaffected ? List.of(other, bystander) : List.of(bystander),
                false,
                () -> succeeded(action.perform(login, role)));
    }

    private Cast key() {
        Pair pair = user(newLogin());
        return new Cast(List.of(pair), List.of(), true, () -> {
            admin.run("revoke-signing-key", "kid=" + part(pair, 0).replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1"));
            return List.of(a.login("bystander", PASSWORD));
        });
    }

    private Cast everything() {
        String login = newLogin();
        Pair pair = user(login);
        Pair other = user(newLogin());
        return new Cast(List.of(pair, other), List.of(), false, () -> {
            admin.run("revoke-everything", "");
            return List.of(a.login(login, PASSWORD));
        });
    }

    private String newLogin() {
        users++;
        return "person" + users;
    }

    private Pair user(String login) {
        assertThat(a.register(login, PASSWORD).status()).isEqualTo(201);
        return a.login(login, PASSWORD);
    }

    private Pair chief() {
        return a.login("chief", PASSWORD);
    }

    private Answer asChief(String path) {
        return a.post(path, chief().access(), "");
    }

    private void assignRole(String login, String role) {
        try (Connection connection = first.database().connect();
                PreparedStatement grant = connection.prepareStatement("INSERT INTO user_role (user_id, role_id)"
                        + " SELECT u.id, r.id FROM users u, role r WHERE u.login = ? AND r.title = ?")) {
            grant.setString(1, login);
            grant.setString(2, role);
            assertThat(grant.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String session(Pair pair) {
        return part(pair, 1).replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
    }

    private static String part(Pair pair, int index) {
        byte[] json = Base64.getUrlDecoder().decode(pair.access().split("\\.", -1)[index]);
        return new String(json, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        second.close();
        first.close();
    }
}
