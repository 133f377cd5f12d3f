package io.gatehouse.gateway;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The users and tokens of the rows. Thread-safe. */
final class GatehouseUsers {
    /** The role that all configurations in {@code gateways} require. */
    static final String ROLE = "report-reader";

    private static final String PASSWORD = "correct horse battery staple";
    private static final int MANY_ROLES = 60;

    private final Api api;
    private final Set<String> issued = ConcurrentHashMap.newKeySet();
    private final String reader;
    private final String stranger;
    private final String manyRoles;
    private final String machine;

    GatehouseUsers(TestService gatehouse, TestSql sql) {
        api = new Api(gatehouse.uri());
        TestUsers users = new TestUsers(sql);
        List<String> roles = IntStream.range(0, MANY_ROLES - 1)
                .mapToObj(i -> "role-of-one-region-" + i)
                .toList();
        users.requireRole(ROLE);
        roles.forEach(users::requireRole);
        users.grant(register("reader"), ROLE);
        UUID many = register("many-roles");
        users.grant(many, ROLE);
        roles.forEach(role -> users.grant(many, role));
        register("stranger");
        reader = login("reader");
        stranger = login("stranger");
        manyRoles = login("many-roles");
        machine = issued(TestClients.accessToken(gatehouse.uri(), new TestClients(sql).insert(ROLE)));
    }

    private UUID register(String login) {
        Answer answer = api.register(login, PASSWORD);
        return UUID.fromString(answer.json().path("id").asText());
    }

    private String login(String name) {
        return issued(api.login(name, PASSWORD).access());
    }

    private String issued(String token) {
        issued.add(token);
        return token;
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    /** The header line of a user with the role. */
    String reader() {
        return bearer(reader);
    }

    /** The header line of a user without the role. */
    String stranger() {
        return bearer(stranger);
    }

    /** The header line of a user with sixty roles. */
    String manyRoles() {
        return bearer(manyRoles);
    }

    /** The header line of a client, which is a machine. */
    String machine() {
        return bearer(machine);
    }

    /** The header line of a new session of the user with the role. */
    String newSession() {
        return bearer(login("reader"));
    }

    /** A token that may be written to logs, because the client puts it into the URL. */
    String tokenForUrls() {
        return api.login("reader", PASSWORD).access();
    }

    /** Ends the session of a header line. */
    void logOut(String header) {
        String token = header.substring(header.lastIndexOf(' ') + 1);
        int status = api.send("POST", "/auth/logout", token, null, null).status();
        if (status != 200) {
            throw new AssertionError("The logout failed: " + status);
        }
    }

    /** All tokens so far. */
    Set<String> issued() {
        return Set.copyOf(issued);
    }
}
