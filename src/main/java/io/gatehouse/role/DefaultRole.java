package io.gatehouse.role;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import java.time.Duration;
import java.util.Optional;

/**
 * Assigns the default role to new users. The configuration contains its title; the role is read from the database each
 * time, because roles change while an instance runs. A built-in role other than {@code subscriber} is privileged and
 * never assigned. Thread-safe.
 */
public final class DefaultRole {
    private static final String SETTING = "GATEHOUSE_REGISTRATION_DEFAULT_ROLE";
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

    private final Database database;
    private final String title;

    /** @param title the configured title, compared without regard to the case of ASCII letters */
    public DefaultRole(Database database, String title) {
        this.database = database;
        this.title = title;
    }

    /** The reason why the role cannot be assigned, and the remedy; empty if it can. */
    public Optional<String> unusableReason() {
        Optional<RoleDao.RoleRow> row = database.with(RoleDao.class, dao -> dao.find(title));
        if (row.isEmpty()) {
            return Optional.of("registration.default_role names the role " + title + ", which does not exist. Set "
                    + SETTING + " to a role that exists, such as subscriber. To use " + title
                    + ", create it with POST /roles first.");
        }
        if (database.with(AssignmentDao.class, dao -> dao.isUsableAsDefault(title))) {
            return Optional.empty();
        }
        return Optional.of(
                "registration.default_role names the built-in role " + row.get().title()
                        + ", which would grant its privileges to all users who register. Set " + SETTING
                        + " to another role, such as subscriber.");
    }

    /**
     * Rejects a registration that could not be completed, before any expensive work.
     *
     * @throws ProblemException {@link Problem#DEPENDENCY_UNAVAILABLE} if the role does not exist or is privileged
     */
    public void requireUsable() {
        if (!database.with(AssignmentDao.class, dao -> dao.isUsableAsDefault(title))) {
            throw unusable();
        }
    }

    /**
     * Assigns the role to a user that this transaction has created.
     *
     * @throws ProblemException {@link Problem#DEPENDENCY_UNAVAILABLE} if the role does not exist or is privileged; roll
     *     back then
     */
    public void assign(Transaction tx, UserId newUser) {
        if (tx.dao(AssignmentDao.class).insertDefault(newUser.value(), title) == 0) {
            throw unusable();
        }
    }

    /**
     * @throws ProblemException {@link Problem#ROLE_IS_DEFAULT} if a role to be renamed or deleted is the default role
     */
    void requireNotDefault(Transaction tx, RoleDao.RoleRow changed) {
        if (tx.dao(RoleDao.class)
                .find(title)
                .filter(row -> row.id().equals(changed.id()))
                .isPresent()) {
            throw Problem.ROLE_IS_DEFAULT.asException();
        }
    }

    private static ProblemException unusable() {
        return Problem.DEPENDENCY_UNAVAILABLE
                .asException("Registration is unavailable until an operator corrects the default role.")
                .retryAfter(RETRY_AFTER);
    }
}
