package io.gatehouse.agent;

import com.fasterxml.uuid.Generators;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.GatehouseApplication;
import io.gatehouse.configuration.AgentConfiguration;
import io.gatehouse.configuration.StrictConfigurationFactory;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

/** An agent in this JVM. Thread-safe. */
public final class TestAgent implements AutoCloseable {
    /** The secret of the relay. */
    public static final String RELAY_SECRET = "0123456789abcdef0123456789abcdef";

    private final AgentServer server;

    private TestAgent(AgentServer server) {
        this.server = server;
    }

    /** Reads a configuration as the command does. */
    public static AgentConfiguration read(String yaml, Map<String, String> environment) throws Exception {
        Bootstrap<?> bootstrap = new Bootstrap<>(new GatehouseApplication());
        return new StrictConfigurationFactory<>(
                        AgentConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        environment)
                .build(path -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "agent.yml");
    }

    /** The settings of an agent that follows a service, on a free port. */
    public static String settings(TestService service, URI url, TestClient client) {
        return "issuer: " + service.support().getConfiguration().getIssuer() + "\naudience: "
                + service.support().getConfiguration().verifierSettings().audience() + "\nurl: " + url
                + "\ncredential: " + client.id() + ":" + client.secret() + "\n";
    }

    /** Starts an agent. */
    public static TestAgent start(String yaml) {
        return start(yaml, Clock.systemUTC());
    }

    /** Starts an agent with another wall clock. */
    public static TestAgent start(String yaml, Clock clock) {
        try {
            SecureRandom random = new SecureRandom();
            SystemSources sources = new SystemSources(
                    clock, System::nanoTime, random, Generators.timeBasedEpochGenerator(random)::generate);
            AgentServer server = AgentServer.create(read(yaml, Map.of()), sources);
            server.start();
            return new TestAgent(server);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The root of the port. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
