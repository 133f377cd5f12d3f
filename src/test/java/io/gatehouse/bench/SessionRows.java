package io.gatehouse.bench;

import io.gatehouse.process.PostgresNode;

/** Inserts sessions of one user by SQL, without logins. */
final class SessionRows {
    private SessionRows() {}

    /** Inserts the user. */
    static void user(PostgresNode postgres) {
        postgres.execute("INSERT INTO users (id, login, email, first_name, last_name, password_hash)"
                + " VALUES (gen_random_uuid(), 'nobody', 'nobody@example.com', 'A', 'B', 'C')");
    }

    /**
     * Adds sessions.
     *
     * @param userAgent distinguishes these sessions from others
     * @param age the time since the last refresh, as a PostgreSQL interval
     */
    static void insert(PostgresNode postgres, String userAgent, int count, String age) {
        postgres.execute("INSERT INTO session (id, user_id, session_epoch, client_id, user_agent, authenticated_at,"
                + " ends_at, token_hash, rotated_at, access_expires_at, refresh_expires_at)"
                + " SELECT gen_random_uuid(), u.id, u.session_epoch, 'web', '" + userAgent + "', r.at,"
                + " r.at + interval '90 days', sha256(convert_to(n::text, 'UTF8')), r.at,"
                + " r.at + interval '2 hours', r.at + interval '14 days'"
                + " FROM generate_series(1, " + count + ") n, users u,"
                + " (SELECT now() - interval '" + age + "' AS at) r WHERE u.login = 'nobody'");
    }
}
