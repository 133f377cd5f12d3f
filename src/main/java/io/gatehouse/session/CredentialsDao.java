package io.gatehouse.session;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The stored password of a user. */
public interface CredentialsDao {
    /** Replaces a hash by another of the same password; 0 if the password was changed meanwhile, which then wins. */
    @SqlUpdate("UPDATE users SET password_hash = :dearer WHERE id = :user AND password_hash = :present")
    int replaceHash(UUID user, String present, String dearer);

    /** The hashes of the next users in the order of their ids; fewer than asked for at the end. */
    @SqlQuery("""
            SELECT id, password_hash FROM users
            WHERE id > :after AND password_hash IS NOT NULL ORDER BY id LIMIT :most
            """)
    @RegisterConstructorMapper(StoredPassword.class)
    List<StoredPassword> page(UUID after, int most);

    /**
     * The hashes of some users. Whole blocks of the table are drawn, the same ones on every instance and each time, so that
     * it costs the same for a table of any size.
     */
    @SqlQuery("""
            SELECT password_hash FROM users TABLESAMPLE SYSTEM (:percent) REPEATABLE (1)
            WHERE password_hash IS NOT NULL LIMIT :most
            """)
    List<String> sample(double percent, int most);

    /** How many users there are, about; not positive where PostgreSQL has not counted yet. */
    @SqlQuery("SELECT reltuples::bigint FROM pg_class WHERE oid = 'users'::regclass")
    long estimate();

    /** A user's hash. */
    record StoredPassword(UUID id, String passwordHash) {
        @Override
        public String toString() {
            return "StoredPassword[***]";
        }
    }
}
