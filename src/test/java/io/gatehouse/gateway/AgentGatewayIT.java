package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.agent.TestAgent;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** nginx with the configuration of {@code gateways/nginx}, which asks an agent. */
@SlowTest
class AgentGatewayIT {
    private static final String LISTEN = "max_staleness: 6s\nlisten:\n  port: 0\n";

    @Test
    void checks_survive_an_outage_of_gatehouse_within_the_bound() {
        Optional<Path> nginx = Gateway.NGINX.find();
        assumeTrue(nginx.isPresent(), "skipped: nginx is not installed");
        TestService gatehouse = TestService.start();
        TestSql sql = new TestSql(gatehouse.database().dataSource());
        TestClient verifier = new TestClients(sql).insert("verifier");
        Relay network = Relay.to(gatehouse.uri().getPort());
        URI url = URI.create("http://127.0.0.1:" + network.port());
        try (gatehouse;
                network;
                TestAgent agent = TestAgent.start(TestAgent.settings(gatehouse, url, verifier) + LISTEN);
                EchoApplication application = new EchoApplication();
                Bench bench = bench(nginx.get(), agent, application, new GatehouseUsers(gatehouse, sql))) {
            GatehouseUsers users = bench.users();
            Eventually.await(
                    "the agent is ready", () -> bench.get(users.reader()).text().equals("accepted"));
            assertThat(bench.get().text()).isEqualTo(Row.UNAUTHORIZED);
            assertThat(bench.get(users.stranger()).text()).isEqualTo("403");
            assertThat(bench.get(users.machine()).text()).isEqualTo("accepted");
            String ended = users.newSession();
            assertThat(bench.get(ended).text()).isEqualTo("accepted");
            users.logOut(ended);
            Eventually.await("the logout", () -> bench.get(ended).text().equals(Row.UNAUTHORIZED));

            network.cut();
            assertThat(bench.get(users.reader()).text()).as("within the bound").isEqualTo("accepted");
            Eventually.await("the bound", () -> bench.get(users.reader()).text().equals("503, `Retry-After`"));
            network.pass();
            Eventually.await(
                    "the outage is over", () -> bench.get(users.reader()).text().equals("accepted"));
        }
    }

    private static Bench bench(Path program, TestAgent agent, EchoApplication application, GatehouseUsers users) {
        CheckLink link = new CheckLink(agent.uri().getPort());
        return new Bench(
                GatewayProcess.start(Gateway.NGINX, program, application.port(), link.port()),
                link,
                application,
                users);
    }
}
