package io.gatehouse.http;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.background.JobRunner;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.client.ClientAddressHash;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.http.server.HttpModule;
import io.gatehouse.http.server.HttpSettings;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.refusal.TestRefusals;
import io.gatehouse.verifier.TestTokens;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The HTTP layer with one resource and two servlets behind it. */
public class HttpTestApplication extends Application<Configuration> {
    public static final String USER_TOKEN = "user-token";
    public static final String ADMIN_TOKEN = "admin-token";

    public static final String CLIENT_TOKEN = "client-token";
    public static final String ADMIN_CLIENT_TOKEN = "client-admin-token";
    public static final ClientId CLIENT = new ClientId(new UUID(1, 2));
    public static final String CLIENT_SECRET = "secret of the client: 100%";

    private final Object resource;

    public HttpTestApplication() {
        this(new HttpTestResource());
    }

    public HttpTestApplication(Object resource) {
        this.resource = resource;
    }

    @Override
    public void run(Configuration configuration, Environment environment) {
        HttpModule edge = new HttpModule(
                "/api",
                new TestTokens(Map.of(
                        USER_TOKEN, Set.of("subscriber"),
                        ADMIN_TOKEN, Set.of("subscriber", "admin"),
                        CLIENT_TOKEN, Set.of("introspector"),
                        ADMIN_CLIENT_TOKEN, Set.of("admin"))),
                HttpTestApplication::authenticate,
                ClientAddress.direct(),
                new ClientAddressHash(ClientAddress.direct(), Secret.valueOf("key-of-the-test")),
                TestRefusals.recorder(),
                HttpSettings.none(),
                JobRunner.of(environment, new PrometheusRegistry(), System::nanoTime));
        edge.install(environment);
        environment.jersey().register(resource);
        environment
                .servlets()
                .addServlet("refusing", new RefusingServlet(edge.problems()))
                .addMapping("/servlet/refusing");
        environment.servlets().addServlet("failing", new FailingServlet()).addMapping("/servlet/failing");
    }

    /** Accepts one client, whose only role is introspector. */
    private static Caller authenticate(ClientCredentials credentials, InetAddress address) {
        if (!credentials.clientId().equals(CLIENT.toString())
                || !credentials.secret().reveal().equals(CLIENT_SECRET)) {
            throw Problem.CLIENT_AUTHENTICATION_FAILED.asException();
        }
        return Caller.of(CLIENT, Set.of("introspector"));
    }

    private static final class RefusingServlet extends HttpServlet {
        private final transient ProblemWriter problems;

        RefusingServlet(ProblemWriter problems) {
            this.problems = problems;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            problems.write(response, Problem.TOKEN_INVALID.asException());
        }
    }

    private static final class FailingServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            throw new IllegalStateException("secret-of-the-servlet");
        }
    }
}
