package io.gatehouse.api;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A running service with cheap hashes, and users of every role. Thread-safe. */
final class ApiFixture implements AutoCloseable {
    static final String PASSWORD = "a rather long pass phrase";

    private final TestService service;
    private final Api api;
    private final TestSql sql;
    private final TestUsers users;
    private final TestClients clients;
    private final AtomicInteger names = new AtomicInteger();
    private final String passwordHash;
    private final Map<List<String>, Person> callers = new ConcurrentHashMap<>();
    private List<String> rolesOfCallers = List.of("subscriber");
    private final Person superuser;
    private final Person admin;
    private final Person subscriber;
    private final Person introspector;
    private final String revoked;
    private final String deactivated;
    private final String deleted;
    private final String expired;

    ApiFixture() {
        this(TestService.start(
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5")));
    }

    /** @param service closed with the fixture */
    ApiFixture(TestService service) {
        this.service = service;
        api = new Api(service.uri());
        sql = new TestSql(service.database().dataSource());
        users = new TestUsers(sql);
        clients = new TestClients(sql);
        passwordHash = hashOf();
        superuser = person("superuser");
        admin = person("admin");
        subscriber = person("subscriber");
        introspector = person("introspector");
        revoked = loggedOut();
        deactivated = refusedUser("/deactivate", "POST");
        deleted = refusedUser("", "DELETE");
        expired = new ExpiredTokens(service).of(subscriber.access());
    }

    private String hashOf() {
        api.register("the-first", PASSWORD);
        return sql.strings("SELECT password_hash FROM users WHERE login = 'the-first'")
                .get(0);
    }

    private String loggedOut() {
        String token = person("subscriber").access();
        api.post("/auth/logout", token, "");
        return token;
    }

    private String refusedUser(String path, String method) {
        Person person = person("subscriber");
        Api.Answer answer = api.send(method, "/users/" + person.login() + path, superuser.access(), null, null);
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return person.access();
    }

    TestService service() {
        return service;
    }

    Api api() {
        return api;
    }

    TestClients clients() {
        return clients;
    }

    /** The only superuser. */
    Person superuser() {
        return superuser;
    }

    Person admin() {
        return admin;
    }

    Person subscriber() {
        return subscriber;
    }

    Person introspector() {
        return introspector;
    }

    /** An access token of a session that was logged out. */
    String revoked() {
        return revoked;
    }

    /** An access token of a user who was deactivated. */
    String deactivated() {
        return deactivated;
    }

    /** An access token of a user who was deleted. */
    String deleted() {
        return deleted;
    }

    /** A subscriber, or a user with the roles of {@link #whereCallersAre}. */
    Person caller() {
        return callers.computeIfAbsent(rolesOfCallers, roles -> newCaller());
    }

    /** A new user with the roles of {@link #caller} on each call. */
    Person newCaller() {
        rolesOfCallers.forEach(users::requireRole);
        Person caller = person(rolesOfCallers.toArray(String[]::new));
        if (rolesOfCallers.contains("superuser")) {
            // Only the token keeps the role, so that there is one superuser in the database.
            execute("DELETE FROM user_role WHERE user_id = '" + caller.id() + "'");
        }
        return caller;
    }

    /** Builds a value while {@link #caller} has these roles. One thread at a time. */
    <T> T whereCallersAre(List<String> roles, Function<ApiFixture, T> builder) {
        List<String> before = rolesOfCallers;
        rolesOfCallers = roles;
        try {
            return builder.apply(this);
        } finally {
            rolesOfCallers = before;
        }
    }

    /** An expired access token with a valid signature. */
    String expired() {
        return expired;
    }

    /** A unique name. */
    String name() {
        return "name-" + names.incrementAndGet();
    }

    /** Creates a user with these roles and logs in. */
    Person person(String... roles) {
        String login = user(roles);
        UUID id = UUID.fromString(
                sql.strings("SELECT id FROM users WHERE login = ?", login).get(0));
        return new Person(id, login, api.login(login, PASSWORD));
    }

    /** Creates a user with these roles by SQL, which saves the time of a hash. */
    String user(String... roles) {
        String login = name();
        users.insert(login, passwordHash, roles);
        return login;
    }

    /** Creates a subscriber with any login and a random id. A user who has the login is renamed. */
    UUID imported(String login) {
        sql.update("UPDATE users SET login = 'was-' || id WHERE login = ?", login);
        UUID id = UUID.randomUUID();
        users.insert(id, login, name() + "@example.com", passwordHash, "subscriber");
        return id;
    }

    /** Creates a deactivated user with these roles. */
    String inactive(String... roles) {
        String login = user(roles);
        execute("UPDATE users SET active = false WHERE login = '" + login + "'");
        return login;
    }

    /** Creates a role. */
    String role() {
        String title = name();
        users.insertRole(title);
        return title;
    }

    /** Creates a client without secrets; returns its id. */
    String client() {
        UUID id = UUID.randomUUID();
        sql.update("INSERT INTO client (id, name, access_token_lifetime) VALUES (?, ?, 900)", id, name());
        return id.toString();
    }

    /** Creates a live secret of a client that nobody knows; returns its id. */
    String clientSecret(String client) {
        UUID id = UUID.randomUUID();
        sql.update(
                "INSERT INTO client_secret (id, client_id, hash) VALUES (?, ?::uuid, sha256(?::text::bytea))",
                id,
                client,
                id.toString());
        return id.toString();
    }

    /** Runs a statement as the owner of the tables. */
    void execute(String statement) {
        sql.execute(statement);
    }

    /** Returns the first column of a query as text. */
    List<String> strings(String query) {
        return sql.strings(query);
    }

    @Override
    public void close() {
        service.close();
    }
}
