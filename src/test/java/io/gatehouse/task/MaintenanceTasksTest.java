package io.gatehouse.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does to a running service itself. */
@Tag("OPS-04")
final class MaintenanceTasksTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService SERVICE = TestService.start();
    private static final AdminPort ADMIN = new AdminPort(SERVICE);
    private static final Api API = new Api(SERVICE.uri());

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    private static String text(String sql) throws SQLException {
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    @Test
    void months_of_audit_events_that_are_too_old_are_named_and_then_dropped() throws SQLException {
        text("CREATE TABLE audit_event_2020_02 PARTITION OF audit_event"
                + " FOR VALUES FROM ('2020-02-01 00:00:00+00') TO ('2020-03-01 00:00:00+00')");
        text("INSERT INTO audit_event (occurred_at, action, outcome) VALUES ('2020-02-29', 'login', 'success')");
        String month = "\"partitions\":1,\"events\":1,\"months\":[{\"partition\":\"audit_event_2020_02\","
                + "\"begins_at\":\"2020-02-01T00:00:00Z\",\"ends_at\":\"2020-03-01T00:00:00Z\",\"events\":1}]";
        assertThat(ADMIN.run("purge-audit", "dry_run=true").toString()).isEqualTo("{" + month + ",\"dry_run\":true}");
        assertThat(ADMIN.call("purge-audit", "dry_run=true").body())
                .contains("partitions: 1\nevents: 1\ndry_run: true\n\npartition            begins_at ");
        assertThat(ADMIN.call("purge-audit", "retention=1d").status()).isEqualTo(400);
        assertThat(text("SELECT to_regclass('audit_event_2020_02')")).isEqualTo("audit_event_2020_02");
        assertThat(ADMIN.run("purge-audit", "").toString()).isEqualTo("{" + month + ",\"dry_run\":false}");
        assertThat(text("SELECT to_regclass('audit_event_2020_02')")).isNull();
        assertThat(ADMIN.run("purge-audit", "").toString())
                .isEqualTo("{\"partitions\":0,\"events\":0,\"months\":[],\"dry_run\":false}");
    }

    @Test
    void the_denylist_is_read_from_postgresql_and_brought_to_redis_and_to_the_instance() throws SQLException {
        assertThat(API.register("rebuild", PASSWORD).status()).isEqualTo(201);
        Api.Pair pair = API.login("rebuild", PASSWORD);
        // Nobody is told, as of a revocation that came with a restored backup.
        text("INSERT INTO revocation (kind, key, minimum_epoch, expires_at) SELECT 'subject', id::text,"
                + " authz_epoch + 1, now() + interval '1 day' FROM users WHERE login = 'rebuild'");
        String key = "gatehouse:denied:subject:" + text("SELECT id FROM users WHERE login = 'rebuild'");
        try (RedisStore redis = SERVICE.redis().store(Duration.ofSeconds(5))) {
            redis.commands().del(key);
            JsonNode dry = ADMIN.run("rebuild-denylist", "dry_run=true");
            assertThat(dry.get("revocations").asInt()).isPositive();
            JsonNode done = ADMIN.run("rebuild-denylist", "");
            assertThat(done.get("revocations")).isEqualTo(dry.get("revocations"));
            assertThat(redis.commands().get(key))
                    .isEqualTo(text("SELECT minimum_epoch FROM revocation WHERE key = '"
                            + key.substring(key.lastIndexOf(':') + 1) + "'"));
        }
        assertThat(API.get("/auth/check", pair.access()).status()).isEqualTo(401);
        assertThat(ADMIN.run("rebuild-denylist", "").get("redis_lacked").asInt())
                .isZero();
    }

    @Test
    void calibration_says_what_it_would_measure_and_refuses_what_would_take_too_long() {
        JsonNode dry = ADMIN.run("calibrate-hashing", "dry_run=true");
        assertThat(dry.get("engine").asText()).isNotEmpty();
        assertThat(dry.get("costs").get(0).get("configured").asBoolean()).isTrue();
        assertThat(dry.get("costs").get(0).get("hashes").asInt()).isZero();
        for (String query : new String[] {"seconds=0", "seconds=10", "seconds=-1", "seconds=", "memory=1"}) {
            assertThat(ADMIN.call("calibrate-hashing", query).status())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void a_level_is_set_here_and_not_by_the_task_that_checks_nothing() {
        JsonNode dry = ADMIN.run("log-level", "logger=io.gatehouse.nothing.here&level=ERROR&dry_run=true");
        assertThat(dry.toString())
                .isEqualTo("{\"logger\":\"io.gatehouse.nothing.here\",\"known\":false,\"before\":\"WARN\","
                        + "\"level\":\"ERROR\",\"reverts_after_seconds\":0,\"dry_run\":true}");
        for (String query : new String[] {
            "",
            "level=",
            "level=LOUD",
            "level=debug",
            "logger=x",
            "level=DEBUG&logger=a..b",
            "level=DEBUG&logger=a%0Ab",
            "level=DEBUG&duration=1d",
            "level=DEBUG&duration=-1m",
            "level=DEBUG&loggers=a",
            "level=INHERITED"
        }) {
            assertThat(ADMIN.call("log-level", query).status()).as(query).isEqualTo(400);
        }
        assertThat(ADMIN.call("log-level", "logger=org.postgresql&level=TRACE").status())
                .isEqualTo(422);
    }
}
