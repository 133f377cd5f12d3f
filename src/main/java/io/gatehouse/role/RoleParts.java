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
public record RoleParts(List<Object> resources, RoleAuthority authority, OperatorAssignment assignment) {
    /**
     * Joins them.
     *
     * @param newId makes a UUIDv7 (RFC 9562 §5.7)
     */
    public static RoleParts assemble(
            Database database, Revocations revocations, AuditLog audit, Supplier<UUID> newId, DefaultRole defaultRole) {
        RoleAuthority authority = new RoleAuthority();
        RoleService roles = new RoleService(database, revocations, authority, audit, newId, defaultRole);
        AccessService access = new AccessService(database, revocations, authority, audit);
        return new RoleParts(
                List.of(new RoleResource(roles), new AccessResource(access)),
                authority,
                new OperatorAssignment(database, authority, audit));
    }
}
