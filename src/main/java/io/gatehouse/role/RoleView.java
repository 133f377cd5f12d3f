package io.gatehouse.role;

import java.util.UUID;

/**
 * The representation of a role for clients.
 *
 * @param builtIn whether the role exists in every installation and cannot be renamed or deleted
 */
public record RoleView(UUID id, String title, String description, boolean builtIn) {
    static RoleView of(RoleDao.RoleRow row) {
        return new RoleView(row.id(), row.title(), row.description(), row.builtIn());
    }
}
