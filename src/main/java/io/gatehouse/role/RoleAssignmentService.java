package io.gatehouse.role;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;

/**
 * Gives roles to users and takes them. Whoever does so must be an admin or a superuser at that moment, and a superuser
 * for the roles of those two and for acting on a superuser. Thread-safe.
 */
final class RoleAssignmentService {
    private final Database database;
    private final Revocations revocations;
    private final RoleAuthorization authority;
    private final AuditLog audit;

    RoleAssignmentService(Database database, Revocations revocations, RoleAuthorization authority, AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.authority = authority;
        this.audit = audit;
    }

    /**
     * Gives a role, which the user's next token carries; tokens that were issued are as good as before.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}, {@link Problem#SUPERUSER_NEEDED},
     *     {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND}, {@link Problem#ROLE_ASSIGNED},
     *     {@link Problem#INPUT_INVALID} if the user has as many roles as one may have
     */
    AssignmentView assign(UserId caller, AssignmentRequest.Named names) {
        return database.inTransaction(tx -> {
            Assignment wanted = permitted(tx, caller, names);
            wanted.insert(tx.dao(AssignmentDao.class), AssignmentRequest.TITLE);
            audit.record(tx, wanted.event(AuditAction.ROLE_ASSIGN).by(caller));
            return wanted.view();
        });
    }

    /**
     * Takes a role; no token that was issued to the user before is accepted any more.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}, {@link Problem#SUPERUSER_NEEDED},
     *     {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND}, {@link Problem#ROLE_NOT_ASSIGNED},
     *     {@link Problem#LAST_SUPERUSER}
     */
    AssignmentView remove(UserId caller, AssignmentRequest.Named names) {
        return revocations.inTransaction(tx -> {
            Assignment present = permitted(tx.transaction(), caller, names);
            take(tx, present);
            audit.record(
                    tx.transaction(), present.event(AuditAction.ROLE_REMOVE).by(caller));
            return present.view();
        });
    }

    private void take(RevokingTransaction tx, Assignment present) {
        if (present.present() && present.title().equals(BuiltInRole.SUPERUSER)) {
            authority.requireAnotherSuperuser(tx.transaction(), present.user());
        }
        if (tx.dao(AssignmentDao.class)
                        .delete(present.user().value(), present.role().value())
                == 0) {
            throw Problem.ROLE_NOT_ASSIGNED.asException();
        }
        tx.dao(EpochDao.class)
                .moveAuthz(present.user().value())
                .ifPresent(epoch -> tx.denySubject(present.user(), epoch));
    }

    /**
     * Whether a user has a role.
     *
     * @throws ProblemException {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND}
     */
    boolean verify(AssignmentRequest.Named names) {
        return Assignment.of(database.with(AssignmentDao.class, dao -> dao.named(names.user(), names.title())))
                .present();
    }

    /** @throws ProblemException {@link Problem#USER_NOT_FOUND} */
    UserRolesView rolesOf(UserReference user) {
        return database.with(AssignmentDao.class, dao -> dao.ofUser(user))
                .map(found -> new UserRolesView(found.login(), found.roles()))
                .orElseThrow(Problem.USER_NOT_FOUND::asException);
    }

    // The lock comes first: what is read behind it stays so until the commit. A caller who may do nothing here learns
    // nothing of users and roles either.
    private Assignment permitted(Transaction tx, UserId caller, AssignmentRequest.Named names) {
        authority.lockSuperusers(tx);
        authority.requireAdministrator(tx, caller);
        Assignment found = Assignment.of(tx.dao(AssignmentDao.class).named(names.user(), names.title()));
        authority.requireMayHandOut(tx, caller, found.title());
        authority.requireMayActOn(tx, caller, found.user());
        return found;
    }
}
