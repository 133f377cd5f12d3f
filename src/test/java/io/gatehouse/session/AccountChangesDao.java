package io.gatehouse.session;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Statements of account changes, for races with sessions. */
interface AccountChangesDao {
    @SqlUpdate("UPDATE users SET password_hash = :hash WHERE id = :id")
    int password(UUID id, String hash);

    @SqlUpdate("UPDATE users SET active = :active WHERE id = :id")
    int active(UUID id, boolean active);

    @SqlUpdate("UPDATE users SET login = NULL, email = NULL, first_name = NULL, last_name = NULL, password_hash = NULL,"
            + " active = false, deleted_at = clock_timestamp() WHERE id = :id")
    int delete(UUID id);
}
