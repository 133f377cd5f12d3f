package io.gatehouse.bench;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the memory of an agent in a separate process, compared with a JVM with the same options that only sleeps. The
 * entries are sessions in the database of a service that the agent follows.
 */
public final class AgentSize {
    private static final List<String> OPTIONS = List.of(System.getProperty(
                    "bench.options",
                    "-Xms8m -Xmx50m -XX:+UseSerialGC -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30"
                            + " -XX:TieredStopAtLevel=1")
            .split(" "));
    private static final String PASSWORD = "correct horse battery staple";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
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
        int port = FreePorts.one();
        Map<String, String> environment = Map.of(
                "GATEHOUSE_ISSUER", service.support().getConfiguration().getIssuer(),
                "GATEHOUSE_AUDIENCE",
                        service.support().getConfiguration().verifierSettings().audience(),
                "GATEHOUSE_AGENT_URL", service.uri().toString(),
                "GATEHOUSE_AGENT_PORT", Integer.toString(port),
                "GATEHOUSE_AGENT_CREDENTIAL", verifier.id() + ":" + verifier.secret());
        Process agent = java(environment, "-jar", "target/gatehouse.jar", "agent", "gateways/agent/agent.yml");
        Process bare = java(Map.of(), "-cp", "target/test-classes", Sleeper.class.getName());
        try {
            URI uri = URI.create("http://127.0.0.1:" + port);
            Eventually.await("the agent is ready", () -> isReady(uri, entries));
            check(service, uri);
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
            agent.destroyForcibly().waitFor();
            bare.destroyForcibly().waitFor();
        }
    }

    private static Process java(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(OPTIONS);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static boolean isReady(URI agent, int entries) {
        try {
            String metrics = HTTP.send(
                            HttpRequest.newBuilder(agent.resolve("/prometheus")).build(), BodyHandlers.ofString())
                    .body();
            return metrics.lines()
                            .filter(line -> line.startsWith("gatehouse_agent_entries "))
                            .anyMatch(line -> Double.parseDouble(line.substring(line.indexOf(' '))) >= entries)
                    && new Api(agent).get("/auth/check", "x").status() == 401;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
