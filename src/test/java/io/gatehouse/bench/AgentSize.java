package io.gatehouse.bench;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the memory of an agent in a separate process, compared with a JVM with the same options that only sleeps. The
 * entries are sessions in the database of a service that the agent follows.
 */
public final class AgentSize {
    static final List<String> OPTIONS = List.of(System.getProperty(
                    "bench.options",
                    "-Xms8m -Xmx50m -XX:+UseSerialGC -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30"
                            + " -XX:TieredStopAtLevel=1")
            .split(" "));
    private static final String PASSWORD = "correct horse battery staple";
    private static final int CHECKS = 20_000;

    private AgentSize() {}

    public static void main(String... arguments) throws Exception {
        System.out.println(Machine.description());
        System.out.println("| options | entries | agent (MiB) | bare JVM (MiB) | live heap of the agent (MiB) |");
        System.out.println("|---|---|---|---|---|");
        try (TestService service = TestService.start()) {
            TestSql sql = new TestSql(service.database().dataSource());
            TestClient verifier = new TestClients(sql).insert("verifier");
            measure(service, verifier, 0);
            int entries = Integer.getInteger("bench.entries", 330_000);
            sql.update(
                    "INSERT INTO revocation (kind, key, expires_at) SELECT 'session', gen_random_uuid()::text,"
                            + " clock_timestamp() + interval '2 hours' FROM generate_series(1, ?)",
                    entries);
            measure(service, verifier, entries);
        }
    }

    private static void measure(TestService service, TestClient verifier, int entries) throws Exception {
        Map<String, String> settings = Map.of(
                "GATEHOUSE_ISSUER", service.support().getConfiguration().getIssuer(),
                "GATEHOUSE_AUDIENCE",
                        service.support().getConfiguration().verifierSettings().audience(),
                "GATEHOUSE_AGENT_URL", service.uri().toString(),
                "GATEHOUSE_AGENT_CREDENTIAL", verifier.id() + ":" + verifier.secret());
        Process bare = AgentProcess.java(OPTIONS, Map.of(), "-cp", "target/test-classes", Sleeper.class.getName());
        try (AgentProcess agent = AgentProcess.start(OPTIONS, settings)) {
            Eventually.await("the agent has the entries", () -> entries(agent) >= entries);
            check(service, agent.uri());
            double resident = ProcessSize.resident(agent.pid());
            System.out.println(String.format(
                    Locale.ROOT,
                    "| `%s` | %d | %.0f | %.0f | %.0f |",
                    String.join(" ", OPTIONS),
                    entries,
                    resident,
                    ProcessSize.resident(bare.pid()),
                    ProcessSize.of(agent.pid()).liveHeap()));
        } finally {
            bare.destroyForcibly().waitFor();
        }
    }

    private static double entries(AgentProcess agent) {
        return agent.get("/prometheus")
                .lines()
                .filter(line -> line.startsWith("gatehouse_agent_entries "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    private static void check(TestService service, URI agent) {
        Api api = new Api(service.uri());
        String login = "size" + System.nanoTime();
        api.register(login, PASSWORD);
        String token = api.login(login, PASSWORD).access();
        Api checks = new Api(agent);
        Eventually.await(
                "the agent is fresh", () -> checks.get("/auth/check", token).status() == 204);
        for (int i = 0; i < CHECKS; i++) {
            if (checks.get("/auth/check", token).status() != 204) {
                throw new IllegalStateException("The agent refused the token");
            }
        }
    }

    /** A JVM that does nothing. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String... arguments) throws InterruptedException {
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
