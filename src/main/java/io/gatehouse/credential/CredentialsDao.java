package io.gatehouse.credential;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The password hashes in {@code users}. */
public interface CredentialsDao {
    /**
     * Replaces a hash by another one of the same password.
     *
     * @return 1; 0 if the stored hash is no longer {@code present}, so that a concurrent password change wins
     */
    @SqlUpdate("UPDATE users SET password_hash = :newHash WHERE id = :user AND password_hash = :present")
    int replaceHash(UUID user, String present, String newHash);

    /** A page of hashes in the order of the users' ids; the last page has fewer than {@code limit}. */
    @SqlQuery("""
            SELECT id, password_hash FROM users
            WHERE id > :after AND password_hash IS NOT NULL ORDER BY id LIMIT :limit
            """)
    @RegisterConstructorMapper(StoredPassword.class)
    List<StoredPassword> page(UUID after, int limit);

    /**
     * A sample of the hashes. PostgreSQL reads whole blocks of the table, always the same ones on every instance, so
     * the cost does not grow with the table.
     */
    @SqlQuery("""
            SELECT password_hash FROM users TABLESAMPLE SYSTEM (:percent) REPEATABLE (1)
            WHERE password_hash IS NOT NULL LIMIT :limit
            """)
    List<String> sample(double percent, int limit);

    /** PostgreSQL's estimate of the number of users; 0 or -1 before its first ANALYZE. */
    @SqlQuery("SELECT reltuples::bigint FROM pg_class WHERE oid = 'users'::regclass")
    long estimate();

    /** A user's password hash. Never printed. */
    record StoredPassword(UUID id, String passwordHash) {
        @Override
        public String toString() {
            return "StoredPassword[***]";
        }
    }
}
