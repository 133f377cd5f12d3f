package io.gatehouse.testing;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.gatehouse.kernel.UserId;
import java.util.UUID;

/** Creates users and roles by SQL, which is faster than the API because it computes no password hash. Thread-safe. */
public final class TestUsers {
    private static final String MANY = """
            INSERT INTO users (id, login, email, first_name, last_name, password_hash)
            SELECT gen_random_uuid(), p.prefix || n, p.prefix || n || '@example.com', 'First', 'Last', p.hash
            FROM (SELECT ?::text AS prefix, ?::text AS hash) p, generate_series(1, ?) n
            """;

    private final TestSql sql;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    public TestUsers(TestSql sql) {
        this.sql = sql;
    }

    /** Inserts an active user with the email address {@code login@example.com} and grants the roles. */
    public UserId insert(String login, String passwordHash, String... roles) {
        UUID id = ids.generate();
        insert(id, login, login + "@example.com", passwordHash, roles);
        return new UserId(id);
    }

    /** Inserts an active user and grants the roles. */
    public void insert(UUID id, String login, String email, String passwordHash, String... roles) {
        sql.update(
                "INSERT INTO users (id, login, email, first_name, last_name, password_hash)"
                        + " VALUES (?, ?, ?, 'First', 'Last', ?)",
                id,
                login,
                email,
                passwordHash);
        for (String role : roles) {
            grant(id, role);
        }
    }

    /** Inserts users whose logins are the prefix and a number from 1. */
    public void insertMany(String prefix, int count, String passwordHash) {
        sql.update(MANY, prefix, passwordHash, count);
    }

    public void grant(UUID user, String role) {
        sql.update("INSERT INTO user_role (user_id, role_id) SELECT ?, id FROM role WHERE title = ?", user, role);
    }

    public void withdraw(UUID user, String role) {
        sql.update(
                "DELETE FROM user_role WHERE user_id = ? AND role_id = (SELECT id FROM role WHERE title = ?)",
                user,
                role);
    }

    public void deactivate(UUID user) {
        sql.update("UPDATE users SET active = false WHERE id = ?", user);
    }

    /** Inserts a role unless the title exists. */
    public void requireRole(String title) {
        sql.update("INSERT INTO role (id, title) VALUES (?, ?) ON CONFLICT DO NOTHING", ids.generate(), title);
    }

    /** Inserts a role. */
    public UUID insertRole(String title) {
        UUID id = ids.generate();
        sql.update("INSERT INTO role (id, title) VALUES (?, ?)", id, title);
        return id;
    }
}
