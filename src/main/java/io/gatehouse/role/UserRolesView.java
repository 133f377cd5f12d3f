package io.gatehouse.role;

import java.util.List;

/**
 * The roles that a user has.
 *
 * @param userLogin as the user wrote it
 * @param roles titles, ordered
 */
public record UserRolesView(String userLogin, List<String> roles) {}
