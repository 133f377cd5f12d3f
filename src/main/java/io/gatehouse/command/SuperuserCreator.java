package io.gatehouse.command;

import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.kernel.Secret;

/** Makes a user with the role superuser. */
@FunctionalInterface
public interface SuperuserCreator {
    /**
     * Does it, on connections of its own that are closed at the end.
     *
     * @throws io.gatehouse.kernel.ProblemException if the login, the email or the password cannot be used
     */
    void create(GatehouseConfiguration configuration, String login, String email, Secret password);
}
