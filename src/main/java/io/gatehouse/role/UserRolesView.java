package io.gatehouse.role;

import java.util.List;

/**
 * The roles of a user.
 *
 * @param userLogin the login in its stored case
 * @param roles titles of the roles, sorted
 */
public record UserRolesView(String userLogin, List<String> roles) {}
