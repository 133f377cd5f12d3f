package io.gatehouse.role;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.role.RoleDao.RoleRow;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes, changes and deletes roles. Whoever does so must be an admin or a superuser at that moment, otherwise it is
 * {@link Problem#ROLE_MISSING}. Thread-safe.
 */
final class RoleService {
    private final Database database;
    private final Revocations revocations;
    private final RoleAuthorization authority;
    private final AuditLog audit;
    private final Supplier<UUID> newId;
    private final DefaultRole defaultRole;

    RoleService(
            Database database,
            Revocations revocations,
            RoleAuthorization authority,
            AuditLog audit,
            Supplier<UUID> newId,
            DefaultRole defaultRole) {
        this.database = database;
        this.revocations = revocations;
        this.authority = authority;
        this.audit = audit;
        this.newId = newId;
        this.defaultRole = defaultRole;
    }

    /** All roles, ordered by title. */
    List<RoleView> all() {
        return database.with(RoleDao.class, RoleDao::all).stream()
                .map(RoleView::of)
                .toList();
    }

    /** @throws ProblemException {@link Problem#ROLE_NOT_FOUND} */
    RoleView find(String title) {
        return RoleView.of(found(database.with(RoleDao.class, dao -> dao.find(title))));
    }

    /** @throws ProblemException {@link Problem#ROLE_EXISTS} */
    RoleView create(UserId caller, RoleRequest.NewRole role) {
        UUID id = newId.get();
        return database.inTransaction(tx -> {
            begin(tx, caller);
            if (tx.dao(RoleDao.class).insert(id, role.title(), role.description()) == 0) {
                throw Problem.ROLE_EXISTS.asException();
            }
            RoleRow made = new RoleRow(id, role.title(), role.description(), false);
            record(tx, AuditAction.ROLE_CREATE, caller, named(made));
            return RoleView.of(made);
        });
    }

    /**
     * Changes a role. If that changes its title, if only in case, no token with the old title is accepted any more.
     *
     * @throws ProblemException {@link Problem#ROLE_NOT_FOUND}, {@link Problem#ROLE_BUILT_IN},
     *     {@link Problem#ROLE_IS_DEFAULT}, {@link Problem#ROLE_EXISTS}
     */
    RoleView change(UserId caller, String title, RoleRequest.RoleChange change) {
        return revocations.inTransaction(tx -> {
            begin(tx.transaction(), caller);
            RoleRow old = found(tx.dao(RoleDao.class).lock(title));
            RoleRow wanted = change.appliedTo(old);
            if (!wanted.equals(old)) {
                write(tx, old, wanted);
                record(tx.transaction(), AuditAction.ROLE_CHANGE, caller, changed(old, wanted));
            }
            return RoleView.of(wanted);
        });
    }

    private void write(RevokingTransaction tx, RoleRow old, RoleRow wanted) {
        boolean renamed = !wanted.title().equals(old.title());
        if (renamed) {
            requireFree(tx, old);
        }
        if (tx.dao(RoleDao.class).change(old.id(), wanted.title(), wanted.description()) == 0) {
            throw Problem.ROLE_EXISTS.asException();
        }
        if (renamed) {
            denyTitle(tx, old.title());
        }
    }

    /**
     * Deletes a role, which takes it from everybody; no token with its title is accepted any more.
     *
     * @return the role as it was
     * @throws ProblemException {@link Problem#ROLE_NOT_FOUND}, {@link Problem#ROLE_BUILT_IN},
     *     {@link Problem#ROLE_IS_DEFAULT}
     */
    RoleView delete(UserId caller, String title) {
        return revocations.inTransaction(tx -> {
            begin(tx.transaction(), caller);
            RoleRow old = found(tx.dao(RoleDao.class).lock(title));
            requireFree(tx, old);
            tx.dao(RoleDao.class).delete(old.id());
            denyTitle(tx, old.title());
            record(tx.transaction(), AuditAction.ROLE_DELETE, caller, named(old));
            return RoleView.of(old);
        });
    }

    /** Refuses to rename or delete a role whose title is used elsewhere: in the code, or in the configuration. */
    private void requireFree(RevokingTransaction tx, RoleRow role) {
        if (role.builtIn()) {
            throw Problem.ROLE_BUILT_IN.asException();
        }
        defaultRole.requireOther(tx.transaction(), role);
    }

    // The lock comes first, so that the caller's roles are those that are left when it is our turn.
    private void begin(Transaction tx, UserId caller) {
        authority.lockSuperusers(tx);
        authority.requireAdministrator(tx, caller);
    }

    private static RoleRow found(Optional<RoleRow> row) {
        return row.orElseThrow(Problem.ROLE_NOT_FOUND::asException);
    }

    // The realm's epoch and not a list of users: a role of this title that comes later must not revive old tokens.
    private static void denyTitle(RevokingTransaction tx, String title) {
        tx.denyRole(title, tx.dao(EpochDao.class).moveRealm());
    }

    private void record(Transaction tx, AuditAction action, UserId caller, Map<String, String> details) {
        audit.record(tx, AuditEvent.success(action).by(caller).with(details));
    }

    private static Map<String, String> named(RoleRow row) {
        return Map.of("role_id", row.id().toString(), "title", row.title());
    }

    private static Map<String, String> changed(RoleRow old, RoleRow wanted) {
        return Map.of("role_id", old.id().toString(), "title", wanted.title(), "old_title", old.title());
    }
}
