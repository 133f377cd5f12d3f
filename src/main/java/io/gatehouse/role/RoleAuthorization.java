package io.gatehouse.role;

import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.storage.Transaction;
import java.util.List;
import java.util.Set;

/**
 * Who may do what to whom at this moment, as the database says and not a token. Each method is one part of a
 * transaction, whose first lock is {@link #lockSuperusers}; each statement behind it sees all that was committed before
 * it. Thread-safe.
 */
public final class RoleAuthorization {
    private static final Set<String> ADMINISTRATORS = Set.of(BuiltInRole.ADMIN, BuiltInRole.SUPERUSER);

    public RoleAuthorization() {}

    /**
     * Lets one transaction at a time administer: change a role or who has it, or deactivate or delete a user. It comes
     * before every other lock. Making users, also superusers, does not wait for it.
     */
    public void lockSuperusers(Transaction tx) {
        tx.dao(AssignmentDao.class).lockSuperusers();
    }

    /** The titles of a user's roles; none if the user is inactive or gone. */
    public Set<String> rolesOf(Transaction tx, UserId user) {
        return Set.copyOf(tx.dao(AssignmentDao.class).titlesOfActive(user.value()));
    }

    /**
     * Refuses a caller who may not administer, or no longer.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING} if the caller is no active admin or superuser
     */
    public void requireAdministrator(Transaction tx, UserId caller) {
        rolesOfAdministrator(tx, caller);
    }

    /**
     * Refuses a caller who may not act on this user.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING} if the caller is no active admin or superuser;
     *     {@link Problem#SUPERUSER_NEEDED} if the target is an admin or a superuser, active or not, and the caller is no
     *     superuser; that holds for an admin's own account too
     */
    public void requireMayActOn(Transaction tx, UserId caller, UserId target) {
        if (!rolesOfAdministrator(tx, caller).contains(BuiltInRole.SUPERUSER)
                && tx.dao(AssignmentDao.class).isAdministrator(target.value())) {
            throw Problem.SUPERUSER_NEEDED.asException("Only a superuser may act on an admin or a superuser.");
        }
    }

    /**
     * Refuses a caller who may not give and take this role.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING} as above; {@link Problem#SUPERUSER_NEEDED} if the role is one
     *     that only a superuser may give and take, and the caller is none
     */
    void requireMayHandOut(Transaction tx, UserId caller, String title) {
        if (!rolesOfAdministrator(tx, caller).contains(BuiltInRole.SUPERUSER) && ADMINISTRATORS.contains(title)) {
            throw Problem.SUPERUSER_NEEDED.asException("Only a superuser may give or take the role " + title + ".");
        }
    }

    /**
     * Refuses to let the last superuser go. To be asked, behind {@link #lockSuperusers}, before a user is deactivated,
     * deleted or no superuser any more; it is no question of who asks.
     *
     * @throws ProblemException {@link Problem#LAST_SUPERUSER} if no active superuser would be left
     */
    public void requireAnotherSuperuser(Transaction tx, UserId leaving) {
        if (tx.dao(AssignmentDao.class).upToTwoSuperusers().equals(List.of(leaving.value()))) {
            throw Problem.LAST_SUPERUSER.asException();
        }
    }

    /** Makes a superuser of a user whom this transaction has made, without asking whether that is allowed. Needs no lock. */
    public void makeSuperuser(Transaction tx, UserId madeHere) {
        tx.dao(AssignmentDao.class).insertSuperuser(madeHere.value());
    }

    private Set<String> rolesOfAdministrator(Transaction tx, UserId caller) {
        Set<String> roles = rolesOf(tx, caller);
        if (ADMINISTRATORS.stream().noneMatch(roles::contains)) {
            throw Problem.ROLE_MISSING.asException("The caller is no admin and no superuser any more.");
        }
        return roles;
    }
}
