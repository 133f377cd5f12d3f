package io.gatehouse.role;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Database;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The parts of this feature, joined.
 *
 * @param resources the JAX-RS resources to register
 * @param assignment for an operator
 */
public record RoleModule(List<Object> resources, RoleAuthorization authority, OperatorRoleAssignment assignment) {
    /**
     * Joins them.
     *
     * @param newId makes a UUIDv7 (RFC 9562 §5.7)
     */
    public static RoleModule assemble(
            Database database, Revocations revocations, AuditLog audit, Supplier<UUID> newId, DefaultRole defaultRole) {
        RoleAuthorization authority = new RoleAuthorization();
        RoleService roles = new RoleService(database, revocations, authority, audit, newId, defaultRole);
        RoleAssignmentService access = new RoleAssignmentService(database, revocations, authority, audit);
        return new RoleModule(
                List.of(new RoleResource(roles), new RoleAssignmentResource(access)),
                authority,
                new OperatorRoleAssignment(database, authority, audit));
    }
}
