package com.example.orders;

import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.verifier.dropwizard.GatehouseDropwizard;
import io.gatehouse.verifier.embedded.GatehouseVerifier;

/** A service that verifies access tokens by itself and refuses revoked ones. */
public class OrdersService extends Application<OrdersConfiguration> {
    public static void main(String[] args) throws Exception {
        new OrdersService().run(args);
    }

    @Override
    public void initialize(Bootstrap<OrdersConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(new SubstitutingSourceProvider(
                bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(false)));
    }

    @Override
    public void run(OrdersConfiguration configuration, Environment environment) {
        // region verifier
        GatehouseVerifier gatehouse = GatehouseVerifier.builder()
                .issuer(configuration.issuer)
                .audience(configuration.audience)
                .credential(configuration.clientId + ":" + configuration.clientSecret)
                .maxStaleness(configuration.maxStaleness.toJavaDuration())
                .build();
        environment.lifecycle().manage(GatehouseDropwizard.lifecycle(gatehouse));
        environment.jersey().register(GatehouseDropwizard.feature(gatehouse));
        environment.healthChecks().register("gatehouse", GatehouseDropwizard.healthCheck(gatehouse));
        // endregion

        environment.jersey().register(new OrdersResource());
        environment.jersey().register(new ReadyResource(gatehouse));
    }
}
