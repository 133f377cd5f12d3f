package io.gatehouse;

import io.dropwizard.core.setup.Environment;
import io.gatehouse.kernel.Secret;

/** The one place where objects are made and joined. */
final class Wiring {
    /** Makes everything that serves requests and hands it to Dropwizard. */
    void assemble(GatehouseConfiguration configuration, Environment environment) {}

    /** Makes a superuser, without a server. */
    void createSuperuser(GatehouseConfiguration configuration, String login, String email, Secret password) {}
}
