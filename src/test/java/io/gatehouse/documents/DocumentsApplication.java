package io.gatehouse.documents;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.background.BackgroundTasks;
import io.gatehouse.http.ClientAddress;
import io.gatehouse.http.ClientMark;
import io.gatehouse.http.EdgeSettings;
import io.gatehouse.http.HttpEdge;
import io.gatehouse.kernel.Secret;

/** A server with nothing behind the edge but the documents. */
public class DocumentsApplication extends Application<Configuration> {
    @Override
    public void run(Configuration configuration, Environment environment) {
        new HttpEdge(
                        token -> {
                            throw new IllegalStateException("nobody asks");
                        },
                        new ClientMark(ClientAddress.direct(), Secret.valueOf("key-of-the-test")),
                        EdgeSettings.none(),
                        BackgroundTasks.of(environment, System::nanoTime))
                .install(environment);
        environment.jersey().setUrlPattern("/api/v1/*");
        Documents.install(environment.servlets(), "");
    }
}
