package io.gatehouse.session;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The stored password of a user. */
public interface CredentialsDao {
    /** Replaces a hash by another of the same password; 0 if the password was changed meanwhile, which then wins. */
    @SqlUpdate("UPDATE users SET password_hash = :dearer WHERE id = :user AND password_hash = :present")
    int replaceHash(UUID user, String present, String dearer);
}
