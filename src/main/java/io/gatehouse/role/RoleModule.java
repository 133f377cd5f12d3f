package io.gatehouse.role;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Database;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The role feature: roles and their assignment to users.
 *
 * @param resources the JAX-RS resources to register
 * @param authorization decides which roles an administrator may assign and remove
 * @param operatorAssignment assigns roles for an operator
 */
public record RoleModule(
        List<Object> resources,
        DefaultRole defaultRole,
        RoleAuthorization authorization,
        OperatorRoleAssignment operatorAssignment) {
    /**
     * Creates the objects of this feature.
     *
     * @param newId generates a UUIDv7 (RFC 9562 §5.7)
     */
    public static RoleModule create(
            Database database, Revocations revocations, AuditLog audit, Supplier<UUID> newId, DefaultRole defaultRole) {
        RoleAuthorization authorization = new RoleAuthorization();
        RoleService roles = new RoleService(database, revocations, authorization, audit, newId, defaultRole);
        RoleAssignmentService assignments = new RoleAssignmentService(database, revocations, authorization, audit);
        return new RoleModule(
                List.of(new RoleResource(roles), new RoleAssignmentResource(assignments)),
                defaultRole,
                authorization,
                new OperatorRoleAssignment(database, authorization, audit));
    }
}
