package io.gatehouse.command;

import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.kernel.Secret;

/** Creates a user with the role superuser. */
@FunctionalInterface
public interface SuperuserCreator {
    /**
     * Creates the user on separate connections, which are closed afterwards.
     *
     * @throws io.gatehouse.kernel.ProblemException if the login, the email address or the password cannot be used
     */
    void create(GatehouseConfiguration configuration, String login, String email, Secret password);
}
