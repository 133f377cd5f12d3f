package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** Invariants of the database that hold after any request. */
final class Invariants {
    /** Each query counts violations. */
    private static final Map<String, String> FINDS_NOTHING = Map.of(
            "a login that no rule allows",
            "SELECT login FROM users WHERE login !~ '^[A-Za-z0-9_-]{5,50}$'",
            "a title that no rule allows",
            "SELECT title FROM role WHERE title !~ '^[A-Za-z0-9_-]{3,50}$'",
            "a client with a name, role or third secret that no rule allows",
            "SELECT c.id::text FROM client c WHERE name !~ '^[A-Za-z0-9]([ ._-]?[A-Za-z0-9]){2,99}$' OR EXISTS (SELECT FROM client_role cr JOIN role r ON r.id = cr.role_id"
                    + " WHERE cr.client_id = c.id AND r.title IN ('admin', 'superuser'))"
                    + " OR (SELECT count(*) FROM client_secret s WHERE s.client_id = c.id"
                    + " AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())) > 2",
            "a name with characters that steer a terminal",
            "SELECT id::text FROM users WHERE first_name || last_name ~ '[\\x01-\\x1f\\x7f]'",
            "a password that is not hashed with argon2id",
            "SELECT id::text FROM users WHERE password_hash NOT LIKE '$argon2id$%'",
            "a deleted user with a role",
            "SELECT user_id::text FROM user_role JOIN users u ON u.id = user_id WHERE deleted_at IS NOT NULL",
            "a session of a user who may not log in, or that was ended",
            "SELECT s.id::text FROM session s JOIN users u ON u.id = s.user_id"
                    + " WHERE NOT u.active OR s.session_epoch < u.session_epoch",
            "a deleted user whose clients are known",
            "SELECT user_id::text FROM known_client JOIN users u ON u.id = user_id WHERE deleted_at IS NOT NULL",
            "a user who lost the first role without anybody's taking it",
            "SELECT u.id::text FROM users u WHERE u.deleted_at IS NULL AND u.login NOT LIKE 'name-%' AND NOT EXISTS"
                    + " (SELECT FROM audit_event a WHERE a.subject_id = u.id AND a.action = 'role_remove')"
                    + " AND NOT EXISTS (SELECT FROM user_role ur WHERE ur.user_id = u.id)",
            "a powerful role that nobody gave",
            "SELECT u.login FROM users u JOIN user_role ur ON ur.user_id = u.id JOIN role r ON r.id = ur.role_id"
                    + " WHERE r.title IN ('admin', 'superuser', 'introspector', 'verifier') AND ur.assigned_at > u.created_at"
                    + " + interval '1 second' AND NOT EXISTS (SELECT FROM audit_event a WHERE a.subject_id = u.id"
                    + " AND a.action = 'role_assign' AND a.outcome = 'success')");

    private Invariants() {}

    static void check(ApiFixture world) {
        FINDS_NOTHING.forEach(
                (what, query) -> assertThat(world.strings(query)).as(what).isEmpty());
        assertThat(world.strings("SELECT title FROM role WHERE built_in")).hasSize(5);
        assertThat(world.strings("SELECT u.id::text FROM users u JOIN user_role ur ON ur.user_id = u.id"
                        + " JOIN role r ON r.id = ur.role_id WHERE r.title = 'superuser' AND u.active"))
                .isNotEmpty();
        isHealthy(world);
    }

    private static void isHealthy(ApiFixture world) {
        String login = world.user("subscriber");
        assertThat(world.api().login(login, ApiFixture.PASSWORD).access()).isNotEmpty();
        assertThat(world.service().support().getEnvironment().healthChecks().runHealthChecks())
                .allSatisfy((name, result) ->
                        assertThat(result.isHealthy()).as(name).isTrue());
    }
}
