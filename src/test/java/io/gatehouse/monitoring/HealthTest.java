package io.gatehouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.health.HealthCheck.Result;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestService;
import io.gatehouse.verifier.Freshness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the admin port says of a service, and of one that something is wrong with. */
class HealthTest {
    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(ConfigOverride.config("passwords.threads", "1"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Api.Answer get(String path) {
        return Api.send(
                HttpRequest.newBuilder(URI.create(service.adminUri() + path)).build());
    }

    private static Result result(String check) {
        return service.support().getEnvironment().healthChecks().runHealthCheck(check);
    }

    @Test
    void a_healthy_service_is_live_and_ready_and_has_no_finding() {
        assertThat(get("/healthz/live").json()).isEqualTo(json(Map.of("status", "live")));
        assertThat(get("/healthz/ready").json()).isEqualTo(json(Map.of("status", "ready")));
        assertThat(get("/healthz/ready").response().headers().firstValue("cache-control"))
                .hasValue("no-store");
        Api.Answer all = get("/healthcheck");
        assertThat(all.status()).isEqualTo(200);
        List<String> names = List.of(
                "redis",
                "denylist",
                "lease",
                "database",
                "clock",
                "hashing",
                "keys",
                "registration",
                "log-disk",
                "background-tasks");
        for (String name : names) {
            assertThat(all.json().path(name).path("healthy").asBoolean())
                    .as(name)
                    .isTrue();
        }
    }

    private static JsonNode json(Map<String, String> fields) {
        return new ObjectMapper().valueToTree(fields);
    }

    @Test
    void a_database_that_takes_no_writes_or_lost_a_change_set_is_named() throws SQLException {
        TestDatabase database = service.database();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE kept AS SELECT * FROM databasechangelog ORDER BY orderexecuted DESC LIMIT 1");
            statement.execute("DELETE FROM databasechangelog WHERE id = (SELECT id FROM kept)");
            assertThat(result("database").getMessage()).contains("db migrate");
            statement.execute("INSERT INTO databasechangelog SELECT * FROM kept");
            statement.execute("DROP TABLE kept");
        }
        assertThat(result("database").isHealthy()).isTrue();
    }

    @Test
    void a_transaction_that_was_left_open_has_an_age() throws SQLException {
        try (Connection connection = service.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1");
            Database database = Database.over(service.database().dataSource());
            assertThat(database.with(MonitoringDao.class, MonitoringDao::oldestTransactionSeconds))
                    .isPositive();
            connection.rollback();
        }
    }

    @Test
    void a_clock_that_is_off_by_more_than_half_of_the_leeway_is_named() {
        Duration leeway = Duration.ofSeconds(30);
        for (int seconds : List.of(-40, 40)) {
            Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds));
            assertThat(clock(wrong, leeway).execute().getMessage()).contains("s off PostgreSQL's: synchronize both");
        }
        assertThat(clock(Clock.systemUTC(), leeway).execute().isHealthy()).isTrue();
    }

    private static ClockHealthCheck clock(Clock clock, Duration leeway) {
        return new ClockHealthCheck(Database.over(service.database().dataSource()), clock, leeway);
    }

    @Test
    void an_instance_is_ready_between_its_start_and_its_end_and_only_while_it_knows_enough() {
        AtomicLong nanos = new AtomicLong();
        Freshness freshness = new Freshness(nanos::get, Duration.ofSeconds(5));
        Readiness readiness = new Readiness(freshness);
        freshness.completeAsOf(0);
        assertThat(readiness.cause())
                .hasValueSatisfying(cause -> assertThat(cause.cause()).isEqualTo("starting"));
        readiness.serving();
        assertThat(readiness.cause()).isEmpty();
        nanos.set(Duration.ofSeconds(6).toNanos());
        assertThat(readiness.cause())
                .hasValueSatisfying(cause -> assertThat(cause.cause()).isEqualTo("denylist_stale"));
        freshness.completeAsOf(nanos.get());
        assertThat(readiness.cause()).isEmpty();
        new Drain(readiness, Duration.ZERO).lifeCycleStopping(new Server());
        readiness.serving();
        assertThat(readiness.cause())
                .hasValueSatisfying(cause -> assertThat(cause.cause()).isEqualTo("draining"));
    }

    @Test
    void a_folder_of_logs_that_is_not_there_is_a_finding(@TempDir Path folder) throws IOException {
        assertThat(new DiskHealthCheck(List.of(folder)).execute().isHealthy()).isTrue();
        assertThat(new DiskHealthCheck(List.of(folder.resolve("gone")))
                        .execute()
                        .isHealthy())
                .isFalse();
    }
}
