package io.gatehouse.role;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import java.time.Duration;
import java.util.Optional;

/**
 * The role of every new user. The configuration names it by its title; what that title means is read from the database each
 * time, because roles change while an instance runs. A built-in role other than {@code subscriber} carries authority and is
 * never given. Thread-safe.
 */
public final class DefaultRole {
    private static final String SETTING = "GATEHOUSE_REGISTRATION_DEFAULT_ROLE";
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

    private final Database database;
    private final String title;

    /** @param title as configured; without regard to the case of ASCII letters */
    public DefaultRole(Database database, String title) {
        this.database = database;
        this.title = title;
    }

    /** Why nobody can get this role, with what to do about it; empty if it can be given. */
    public Optional<String> fault() {
        Optional<RoleDao.RoleRow> row = database.with(RoleDao.class, dao -> dao.find(title));
        if (row.isEmpty()) {
            return Optional.of("registration.default_role names the role " + title + ", which does not exist. Set "
                    + SETTING + " to a role that exists, such as subscriber. To use " + title
                    + ", create it with POST /roles first.");
        }
        if (database.with(AssignmentDao.class, dao -> dao.mayBeDefault(title))) {
            return Optional.empty();
        }
        return Optional.of(
                "registration.default_role names the built-in role " + row.get().title()
                        + ", which would give its authority to everybody who registers. Set " + SETTING
                        + " to another role, such as subscriber.");
    }

    /**
     * Refuses a registration that could not be completed, before anything expensive is done for it.
     *
     * @throws ProblemException {@link Problem#DEPENDENCY_UNAVAILABLE} if the role is missing or carries authority
     */
    public void requireUsable() {
        if (!database.with(AssignmentDao.class, dao -> dao.mayBeDefault(title))) {
            throw unusable();
        }
    }

    /**
     * Gives the role to a user whom this transaction has made.
     *
     * @throws ProblemException {@link Problem#DEPENDENCY_UNAVAILABLE} as above; the transaction is to be rolled back
     */
    public void give(Transaction tx, UserId madeHere) {
        if (tx.dao(AssignmentDao.class).insertDefault(madeHere.value(), title) == 0) {
            throw unusable();
        }
    }

    /** @throws ProblemException {@link Problem#ROLE_IS_DEFAULT} if a role that is to be renamed or deleted is this one */
    void requireOther(Transaction tx, RoleDao.RoleRow changed) {
        if (tx.dao(RoleDao.class)
                .find(title)
                .filter(row -> row.id().equals(changed.id()))
                .isPresent()) {
            throw Problem.ROLE_IS_DEFAULT.asException();
        }
    }

    private static ProblemException unusable() {
        return Problem.DEPENDENCY_UNAVAILABLE
                .asException("Nobody can register until an operator has corrected the role of new users.")
                .retryAfter(RETRY_AFTER);
    }
}
