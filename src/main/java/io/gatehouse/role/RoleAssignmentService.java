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
 * Assigns and removes roles. The caller must be an admin or a superuser in the database at that moment. Only a
 * superuser may assign or remove the roles admin and superuser, or change the roles of an admin or a superuser.
 * Thread-safe.
 */
final class RoleAssignmentService {
    private final Database database;
    private final Revocations revocations;
    private final RoleAuthorization authorization;
    private final AuditLog audit;

    RoleAssignmentService(Database database, Revocations revocations, RoleAuthorization authorization, AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.authorization = authorization;
        this.audit = audit;
    }

    /**
     * Assigns a role, which the user's next access token includes. Issued tokens stay valid.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}, {@link Problem#SUPERUSER_NEEDED},
     *     {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND}, {@link Problem#ROLE_ASSIGNED},
     *     {@link Problem#INPUT_INVALID} if the user has the maximum number of roles
     */
    AssignmentView assign(UserId caller, AssignmentRequest.Validated names) {
        return database.inTransaction(tx -> {
            Assignment assignment = findAuthorized(tx, caller, names);
            assignment.insert(tx.dao(AssignmentDao.class), AssignmentRequest.TITLE);
            audit.record(tx, assignment.auditEvent(AuditAction.ROLE_ASSIGN).by(caller));
            return assignment.view();
        });
    }

    /**
     * Removes a role and denies all tokens issued to the user before.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}, {@link Problem#SUPERUSER_NEEDED},
     *     {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND}, {@link Problem#ROLE_NOT_ASSIGNED},
     *     {@link Problem#LAST_SUPERUSER}
     */
    AssignmentView remove(UserId caller, AssignmentRequest.Validated names) {
        return revocations.inTransaction(tx -> {
            Assignment assignment = findAuthorized(tx.transaction(), caller, names);
            delete(tx, assignment);
            audit.record(
                    tx.transaction(),
                    assignment.auditEvent(AuditAction.ROLE_REMOVE).by(caller));
            return assignment.view();
        });
    }

    private void delete(RevokingTransaction tx, Assignment assignment) {
        if (assignment.assigned() && assignment.title().equals(BuiltInRole.SUPERUSER)) {
            authorization.requireNotLastSuperuser(tx.transaction(), assignment.user());
        }
        if (tx.dao(AssignmentDao.class)
                        .delete(assignment.user().value(), assignment.role().value())
                == 0) {
            throw Problem.ROLE_NOT_ASSIGNED.asException();
        }
        tx.dao(EpochDao.class)
                .moveAuthz(assignment.user().value())
                .ifPresent(epoch -> tx.denySubject(assignment.user(), epoch));
    }

    /**
     * Whether a user has a role.
     *
     * @throws ProblemException {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND}
     */
    boolean verify(AssignmentRequest.Validated names) {
        return Assignment.of(database.with(AssignmentDao.class, dao -> dao.lookUp(names.user(), names.title())))
                .assigned();
    }

    /** @throws ProblemException {@link Problem#USER_NOT_FOUND} */
    UserRolesView rolesOf(UserReference user) {
        return database.with(AssignmentDao.class, dao -> dao.findRoles(user))
                .map(found -> new UserRolesView(found.login(), found.roles()))
                .orElseThrow(Problem.USER_NOT_FOUND::asException);
    }

    // The lock comes first, so that data read after it stays valid until the commit. The caller is authorized before
    // the lookup, so that an unauthorized caller does not learn which users and roles exist.
    private Assignment findAuthorized(Transaction tx, UserId caller, AssignmentRequest.Validated names) {
        authorization.lockAdministration(tx);
        authorization.requireAdministrator(tx, caller);
        Assignment found = Assignment.of(tx.dao(AssignmentDao.class).lookUp(names.user(), names.title()));
        authorization.requireMayGrant(tx, caller, found.title());
        authorization.requireMayActOn(tx, caller, found.user());
        return found;
    }
}
