package io.gatehouse.api;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** One running service, hashing as cheaply as it may, with people of every role and ways to make more. Thread-safe. */
final class World implements AutoCloseable {
    static final String PASSWORD = "a rather long pass phrase";

    private final TestService service;
    private final Api api;
    private final Jdbi jdbi;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
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

    World() {
        this(TestService.start(
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5")));
    }

    /** In a service that is closed with it. */
    World(TestService service) {
        this.service = service;
        api = new Api(service.uri());
        jdbi = Jdbi.create(service.database().dataSource());
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
        try (Handle handle = jdbi.open()) {
            return handle.createQuery("SELECT password_hash FROM users WHERE login = 'the-first'")
                    .mapTo(String.class)
                    .one();
        }
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

    /** A subscriber, or whoever {@link #whereCallersAre} says. */
    Person caller() {
        return callers.computeIfAbsent(rolesOfCallers, roles -> newCaller());
    }

    /** Another one like {@link #caller} each time. */
    Person newCaller() {
        rolesOfCallers.forEach(this::requireRole);
        Person caller = person(rolesOfCallers.toArray(String[]::new));
        if (rolesOfCallers.contains("superuser")) {
            // In the token only: there is one superuser.
            execute("DELETE FROM user_role WHERE user_id = '" + caller.id() + "'");
        }
        return caller;
    }

    /** Makes something for callers of these roles, one thread at a time. */
    <T> T whereCallersAre(List<String> roles, Function<World, T> made) {
        List<String> before = rolesOfCallers;
        rolesOfCallers = roles;
        try {
            return made.apply(this);
        } finally {
            rolesOfCallers = before;
        }
    }

    /** An access token with a good signature that has expired. */
    String expired() {
        return expired;
    }

    /** A name that nobody and nothing has yet. */
    String name() {
        return "name-" + names.incrementAndGet();
    }

    /** A new user with these roles, who is logged in. */
    Person person(String... roles) {
        String login = user(roles);
        UUID id = queryOne("SELECT id::text FROM users WHERE login = ?", login);
        return new Person(id, login, api.login(login, PASSWORD));
    }

    /** A new user with these roles. Made by SQL, since a hash takes longer than all of the rest. */
    String user(String... roles) {
        String login = name();
        insert(ids.generate(), login, login + "@example.com", roles);
        return login;
    }

    /** A subscriber of any login and a random id, who takes it over if somebody has it. */
    UUID imported(String login) {
        try (Handle handle = jdbi.open()) {
            handle.execute("UPDATE users SET login = 'was-' || id WHERE login = ?", login);
        }
        UUID id = UUID.randomUUID();
        insert(id, login, name() + "@example.com", "subscriber");
        return id;
    }

    private void insert(UUID id, String login, String email, String... roles) {
        try (Handle handle = jdbi.open()) {
            handle.execute(
                    "INSERT INTO users (id, login, email, first_name, last_name, password_hash)"
                            + " VALUES (?, ?, ?, 'First', 'Last', ?)",
                    id,
                    login,
                    email,
                    passwordHash);
            for (String title : roles) {
                handle.execute(
                        "INSERT INTO user_role (user_id, role_id) SELECT ?, id FROM role WHERE title = ?", id, title);
            }
        }
    }

    /** A new user with these roles who is deactivated. */
    String inactive(String... roles) {
        String login = user(roles);
        execute("UPDATE users SET active = false WHERE login = '" + login + "'");
        return login;
    }

    /** A new role. */
    String role() {
        String title = name();
        try (Handle handle = jdbi.open()) {
            handle.execute("INSERT INTO role (id, title) VALUES (?, ?)", ids.generate(), title);
        }
        return title;
    }

    /** Makes a role unless there is one of this title. */
    private void requireRole(String title) {
        try (Handle handle = jdbi.open()) {
            handle.execute("INSERT INTO role (id, title) VALUES (?, ?) ON CONFLICT DO NOTHING", ids.generate(), title);
        }
    }

    private UUID queryOne(String query, String value) {
        try (Handle handle = jdbi.open()) {
            return UUID.fromString(handle.createQuery(query.replace("?", ":value"))
                    .bind("value", value)
                    .mapTo(String.class)
                    .one());
        }
    }

    /** Runs a statement as the owner of the tables. */
    void execute(String sql) {
        try (Handle handle = jdbi.open()) {
            handle.execute(sql);
        }
    }

    /** What a query answers, as texts. */
    List<String> strings(String query) {
        try (Handle handle = jdbi.open()) {
            return handle.createQuery(query).mapTo(String.class).list();
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
