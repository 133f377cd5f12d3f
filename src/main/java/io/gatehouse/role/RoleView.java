package io.gatehouse.role;

import java.util.UUID;

/**
 * A role as clients see it.
 *
 * @param builtIn whether it exists in every installation and can be neither renamed nor deleted
 */
public record RoleView(UUID id, String title, String description, boolean builtIn) {
    static RoleView of(RoleDao.RoleRow row) {
        return new RoleView(row.id(), row.title(), row.description(), row.builtIn());
    }
}
