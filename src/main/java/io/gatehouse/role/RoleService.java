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
 * Creates, changes and deletes roles. The caller must be an admin or a superuser in the database at that moment;
 * otherwise the problem is {@link Problem#ROLE_MISSING}. Thread-safe.
 */
final class RoleService {
    private final Database database;
    private final Revocations revocations;
    private final RoleAuthorization authorization;
    private final AuditLog audit;
    private final Supplier<UUID> newId;
    private final DefaultRole defaultRole;

    RoleService(
            Database database,
            Revocations revocations,
            RoleAuthorization authorization,
            AuditLog audit,
            Supplier<UUID> newId,
            DefaultRole defaultRole) {
        this.database = database;
        this.revocations = revocations;
        this.authorization = authorization;
        this.audit = audit;
        this.newId = newId;
        this.defaultRole = defaultRole;
    }

    /** Lists all roles, sorted by title. */
    List<RoleView> all() {
        return database.with(RoleDao.class, RoleDao::all).stream()
                .map(RoleView::of)
                .toList();
    }

    /** @throws ProblemException {@link Problem#ROLE_NOT_FOUND} */
    RoleView find(String title) {
        return RoleView.of(require(database.with(RoleDao.class, dao -> dao.find(title))));
    }

    /** @throws ProblemException {@link Problem#ROLE_EXISTS} */
    RoleView create(UserId caller, RoleRequest.NewRole role) {
        UUID id = newId.get();
        return database.inTransaction(tx -> {
            lockAndAuthorize(tx, caller);
            if (tx.dao(RoleDao.class).insert(id, role.title(), role.description()) == 0) {
                throw Problem.ROLE_EXISTS.asException();
            }
            RoleRow created = new RoleRow(id, role.title(), role.description(), false);
            record(tx, AuditAction.ROLE_CREATE, caller, details(created));
            return RoleView.of(created);
        });
    }

    /**
     * Changes a role. If its title changes, even only in case, all tokens with the old title are denied.
     *
     * @throws ProblemException {@link Problem#ROLE_NOT_FOUND}, {@link Problem#ROLE_BUILT_IN},
     *     {@link Problem#ROLE_IS_DEFAULT}, {@link Problem#ROLE_EXISTS}
     */
    RoleView change(UserId caller, String title, RoleRequest.RoleChange change) {
        return revocations.inTransaction(tx -> {
            lockAndAuthorize(tx.transaction(), caller);
            RoleRow old = require(tx.dao(RoleDao.class).lock(title));
            RoleRow updated = change.applyTo(old);
            if (!updated.equals(old)) {
                update(tx, old, updated);
                record(tx.transaction(), AuditAction.ROLE_CHANGE, caller, changeDetails(old, updated));
            }
            return RoleView.of(updated);
        });
    }

    private void update(RevokingTransaction tx, RoleRow old, RoleRow updated) {
        boolean renamed = !updated.title().equals(old.title());
        if (renamed) {
            requireChangeable(tx, old);
        }
        if (tx.dao(RoleDao.class).change(old.id(), updated.title(), updated.description()) == 0) {
            throw Problem.ROLE_EXISTS.asException();
        }
        if (renamed) {
            denyTokensWithRole(tx, old.title());
        }
    }

    /**
     * Deletes a role and its assignments, and denies all tokens with its title.
     *
     * @return the deleted role
     * @throws ProblemException {@link Problem#ROLE_NOT_FOUND}, {@link Problem#ROLE_BUILT_IN},
     *     {@link Problem#ROLE_IS_DEFAULT}
     */
    RoleView delete(UserId caller, String title) {
        return revocations.inTransaction(tx -> {
            lockAndAuthorize(tx.transaction(), caller);
            RoleRow old = require(tx.dao(RoleDao.class).lock(title));
            requireChangeable(tx, old);
            tx.dao(RoleDao.class).delete(old.id());
            denyTokensWithRole(tx, old.title());
            record(tx.transaction(), AuditAction.ROLE_DELETE, caller, details(old));
            return RoleView.of(old);
        });
    }

    /** Rejects a rename or deletion of a built-in role or of the configured default role. */
    private void requireChangeable(RevokingTransaction tx, RoleRow role) {
        if (role.builtIn()) {
            throw Problem.ROLE_BUILT_IN.asException();
        }
        defaultRole.requireNotDefault(tx.transaction(), role);
    }

    // The lock comes first, so that the caller's roles include the changes of earlier holders of the lock.
    private void lockAndAuthorize(Transaction tx, UserId caller) {
        authorization.lockAdministration(tx);
        authorization.requireAdministrator(tx, caller);
    }

    private static RoleRow require(Optional<RoleRow> row) {
        return row.orElseThrow(Problem.ROLE_NOT_FOUND::asException);
    }

    // Denies tokens through the epoch of the realm, so that a later role with the same title does not make old tokens
    // valid again.
    private static void denyTokensWithRole(RevokingTransaction tx, String title) {
        tx.denyRole(title, tx.dao(EpochDao.class).moveRealm());
    }

    private void record(Transaction tx, AuditAction action, UserId caller, Map<String, String> details) {
        audit.record(tx, AuditEvent.success(action).by(caller).with(details));
    }

    private static Map<String, String> details(RoleRow row) {
        return Map.of("role_id", row.id().toString(), "title", row.title());
    }

    private static Map<String, String> changeDetails(RoleRow old, RoleRow updated) {
        return Map.of("role_id", old.id().toString(), "title", updated.title(), "old_title", old.title());
    }
}
