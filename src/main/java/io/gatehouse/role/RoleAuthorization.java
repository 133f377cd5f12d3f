package io.gatehouse.role;

import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.storage.Transaction;
import java.util.List;
import java.util.Set;

/**
 * Authorizes administration by the current roles in the database, not by a token. Each method runs in a transaction
 * that has first acquired {@link #lockAdministration}. Each statement after the lock sees everything committed before.
 * Thread-safe.
 */
public final class RoleAuthorization {
    /** The maximum number of roles of a user or client. */
    // With titles of the maximum length, an access token stays under 4 KiB, which proxies accept as a header.
    public static final int MAX_ROLES = 32;

    private static final Set<String> ADMINISTRATORS = Set.of(BuiltInRole.ADMIN, BuiltInRole.SUPERUSER);

    public RoleAuthorization() {}

    /**
     * Serializes administration: changes of roles, assignments and clients, and deactivation and deletion of users. It must be
     * the first lock of a transaction. The creation of users, including superusers, does not wait for it.
     */
    public void lockAdministration(Transaction tx) {
        tx.dao(AssignmentDao.class).lockAdministration();
    }

    /** The titles of a user's roles; empty if the user is inactive or deleted. */
    public Set<String> activeRoles(Transaction tx, UserId user) {
        return Set.copyOf(tx.dao(AssignmentDao.class).activeRoleTitles(user.value()));
    }

    /**
     * Rejects a caller who is not, or no longer, an active admin or superuser.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}
     */
    public void requireAdministrator(Transaction tx, UserId caller) {
        administratorRoles(tx, caller);
    }

    /**
     * Rejects a caller who is not, or no longer, an active superuser.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}
     */
    public void requireSuperuser(Transaction tx, UserId caller) {
        if (!activeRoles(tx, caller).contains(BuiltInRole.SUPERUSER)) {
            throw Problem.ROLE_MISSING.asException("The caller is no longer a superuser.");
        }
    }

    /**
     * Rejects a caller who may not administer this user.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING} if the caller is not an active admin or superuser;
     *     {@link Problem#SUPERUSER_NEEDED} if the target is an admin or a superuser, active or not, and the caller is
     *     not a superuser; this includes an admin's own account
     */
    public void requireMayActOn(Transaction tx, UserId caller, UserId target) {
        if (!administratorRoles(tx, caller).contains(BuiltInRole.SUPERUSER)
                && tx.dao(AssignmentDao.class).isAdministrator(target.value())) {
            throw Problem.SUPERUSER_NEEDED.asException("Only a superuser may act on an admin or a superuser.");
        }
    }

    /**
     * Rejects a caller who may not assign or remove this role.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING} if the caller is not an active admin or superuser;
     *     {@link Problem#SUPERUSER_NEEDED} if the role is admin or superuser and the caller is not a superuser
     */
    void requireMayGrant(Transaction tx, UserId caller, String title) {
        if (!administratorRoles(tx, caller).contains(BuiltInRole.SUPERUSER) && ADMINISTRATORS.contains(title)) {
            throw Problem.SUPERUSER_NEEDED.asException("Only a superuser may assign or remove the role " + title + ".");
        }
    }

    /**
     * Rejects the removal of the last active superuser. Call it under {@link #lockAdministration} before a user is
     * deactivated or deleted, or loses the role superuser. It applies to every caller.
     *
     * @throws ProblemException {@link Problem#LAST_SUPERUSER} if no active superuser would remain
     */
    public void requireNotLastSuperuser(Transaction tx, UserId leaving) {
        if (tx.dao(AssignmentDao.class).findUpToTwoSuperusers().equals(List.of(leaving.value()))) {
            throw Problem.LAST_SUPERUSER.asException();
        }
    }

    /** Assigns the role superuser to a user created by this transaction, without authorization. Needs no lock. */
    public void grantSuperuser(Transaction tx, UserId newUser) {
        tx.dao(AssignmentDao.class).insertSuperuser(newUser.value());
    }

    private Set<String> administratorRoles(Transaction tx, UserId caller) {
        Set<String> roles = activeRoles(tx, caller);
        if (ADMINISTRATORS.stream().noneMatch(roles::contains)) {
            throw Problem.ROLE_MISSING.asException("The caller is no longer an admin or a superuser.");
        }
        return roles;
    }
}
