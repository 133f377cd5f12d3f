package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the configurations in {@code gateways} in the real programs, one Gatehouse behind all of them, and sends the same
 * requests through each. Every result must be safe; {@code docs/gateways.md} says which result each gateway has.
 *
 * <p>To record a deliberate change, run {@code ./mvnw verify -Dit.test=GatewaysIT -Dgateways.record=true} with all five
 * programs installed and commit the page. A gateway that is not installed, or has another version than the page says,
 * is not compared with the page.
 */
@SlowTest
class GatewaysIT {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final TestRedis REDIS = TestRedis.fresh();
    private static final Map<Gateway, Run> RUNS = new EnumMap<>(Gateway.class);
    private static final List<AutoCloseable> RESOURCES = new ArrayList<>();

    /**
     * A started gateway and its results so far.
     *
     * @param column the heading in the support matrix
     */
    private record Run(String column, Bench bench, Map<Row, String> results) {}

    @BeforeAll
    static void run() {
        Relay toPostgres = closedAtEnd(Relay.to(port(DATABASE.jdbcUrl().substring("jdbc:".length()))));
        Relay toRedis = closedAtEnd(Relay.to(port(REDIS.url())));
        TestService gatehouse = closedAtEnd(TestService.start(
                new TestDatabase(
                        DATABASE.jdbcUrl().replaceFirst(":\\d+/", ":" + toPostgres.port() + "/"),
                        DATABASE.user(),
                        DATABASE.password()),
                new TestRedis(REDIS.url().replaceFirst(":\\d+/", ":" + toRedis.port() + "/")),
                ConfigOverride.config("denylist.max_staleness", "2s")));
        GatehouseUsers users = new GatehouseUsers(gatehouse, new TestSql(DATABASE.dataSource()));
        for (Gateway gateway : Gateway.values()) {
            gateway.find().ifPresent(program -> start(gateway, program, gatehouse, users));
        }
        runAll(rows());
        toPostgres.cut();
        toRedis.cut();
        String token = users.reader().replace("Authorization: Bearer ", "");
        Api api = new Api(gatehouse.uri());
        Eventually.await("stale data", () -> api.get("/auth/check", token).status() == 503);
        runAll(List.of(OutageRows.stale()));
        toPostgres.pass();
        toRedis.pass();
        runAll(OutageRows.last());
    }

    private static int port(String url) {
        return URI.create(url).getPort();
    }

    private static <T extends AutoCloseable> T closedAtEnd(T resource) {
        RESOURCES.add(0, resource);
        return resource;
    }

    private static void start(Gateway gateway, Path program, TestService gatehouse, GatehouseUsers users) {
        EchoApplication application = closedAtEnd(new EchoApplication());
        CheckLink link = new CheckLink(gatehouse.uri().getPort());
        GatewayProcess process = GatewayProcess.start(gateway, program, application.port(), link.port());
        Bench bench = closedAtEnd(new Bench(process, link, application, users));
        // Traefik listens before it has read its routes.
        Eventually.await(gateway.title(), () -> bench.get().text().equals(Row.UNAUTHORIZED));
        RUNS.put(gateway, new Run(gateway.title() + " " + gateway.version(program), bench, new LinkedHashMap<>()));
    }

    private static List<Row> rows() {
        return Stream.of(TokenRows.all(), HeaderRows.all(), RequestRows.all(), OutageRows.all())
                .flatMap(List::stream)
                .toList();
    }

    /** All gateways at the same time, because some rows wait for a timeout of the gateway. */
    private static void runAll(List<Row> rows) {
        ExecutorService threads = Executors.newFixedThreadPool(Gateway.values().length);
        try {
            CompletableFuture<?>[] running = RUNS.values().stream()
                    .map(run -> CompletableFuture.runAsync(() -> runAll(rows, run), threads))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(running).join();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void runAll(List<Row> rows, Run run) {
        for (Row row : rows) {
            String result;
            try {
                result = row.result().apply(run.bench());
            } catch (AssertionError | RuntimeException e) {
                result = "failed: " + e;
            }
            run.results().put(row, result);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable resource : RESOURCES) {
            resource.close();
        }
    }

    @Tag("ACC-18")
    @TestFactory
    Stream<DynamicContainer> each_result_is_safe() {
        return Arrays.stream(Gateway.values())
                .map(gateway -> DynamicContainer.dynamicContainer(gateway.title(), safe(gateway)));
    }

    private static Stream<DynamicTest> safe(Gateway gateway) {
        Run run = RUNS.get(gateway);
        if (run == null) {
            return Stream.of(DynamicTest.dynamicTest(
                    "not installed", () -> assumeTrue(false, "skipped: " + gateway.title() + " is not installed")));
        }
        return run.results().entrySet().stream()
                .map(result -> DynamicTest.dynamicTest(
                        result.getKey().title(),
                        () -> assertThat(result.getValue())
                                .as("%s: %s", run.column(), result.getKey().title())
                                .isIn(result.getKey().allowed())));
    }

    @TestFactory
    Stream<DynamicTest> the_page_says_which_result_each_gateway_has() {
        SupportMatrix now = new SupportMatrix();
        RUNS.values().forEach(run -> run.results().forEach((row, result) -> now.add(row, run.column(), result)));
        if (Boolean.getBoolean("gateways.record")) {
            assertThat(RUNS).as("installed gateways").hasSize(Gateway.values().length);
            now.record();
        }
        SupportMatrix recorded = SupportMatrix.recorded();
        return RUNS.values().stream()
                .map(run -> DynamicTest.dynamicTest(run.column(), () -> {
                    Map<String, String> expected = recorded.column(run.column());
                    assumeTrue(!expected.isEmpty(), "skipped: the page has no column " + run.column());
                    assertThat(now.column(run.column())).isEqualTo(expected);
                }));
    }
}
