package io.gatehouse.session;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Removes a role from a user, for races with sessions. */
public interface RoleRemovalDao {
    @SqlUpdate("DELETE FROM user_role WHERE user_id = :user AND role_id = (SELECT id FROM role WHERE title = :title)")
    int remove(UUID user, String title);
}
