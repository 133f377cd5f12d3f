package io.gatehouse.documentation;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.background.JobRunner;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.client.ClientAddressHash;
import io.gatehouse.http.server.HttpModule;
import io.gatehouse.http.server.HttpSettings;
import io.gatehouse.kernel.Secret;
import io.gatehouse.refusal.TestRefusals;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** A server that serves only the documentation. */
public class DocumentsApplication extends Application<Configuration> {
    @Override
    public void run(Configuration configuration, Environment environment) {
        new HttpModule(
                        "/api/v1",
                        token -> {
                            throw new IllegalStateException("This server has no protected resource.");
                        },
                        (credentials, address) -> {
                            throw new IllegalStateException("This server has no protected resource.");
                        },
                        ClientAddress.direct(),
                        new ClientAddressHash(ClientAddress.direct(), Secret.valueOf("key-of-the-test")),
                        TestRefusals.recorder(),
                        HttpSettings.none(),
                        JobRunner.of(environment, new PrometheusRegistry(), System::nanoTime))
                .install(environment);
        DocumentationRoutes.install(environment.servlets(), "");
    }
}
