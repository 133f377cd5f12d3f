package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.process.Counts.Status;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.SlowTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/**
 * Three instances under traffic while their dependencies fail. In every fault, no instance accepts a token whose
 * revocation was confirmed longer than {@code max_staleness} ago. The instance that confirmed it and an instance that
 * has rejected the token never accept it. No instance rejects a live token. {@code -Dfault.seconds=30} makes the
 * outages longer.
 */
@SlowTest
@Tag("processes")
class FaultsIT {
    /** Much longer than max_staleness, so that stale instances are detected. */
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("fault.seconds", 8));

    private static Deployment deployment;

    @BeforeAll
    static void start() {
        deployment = Deployment.of(3);
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    private static void unnoticed(String fault, Consumer<Load> work) {
        FaultRules.unnoticed(fault, deployment, work);
    }

    @Test
    void redis_killed_and_restarted_with_its_append_only_file() {
        unnoticed("Redis killed", load -> {
            deployment.redis().kill();
            load.during(OUTAGE);
            deployment.redis().startAgain();
        });
    }

    @Test
    void redis_restarted_empty_is_filled_again() {
        unnoticed("Redis restarted empty", load -> {
            deployment.redis().kill();
            deployment.redis().startEmpty();
            List<RevokedTokens.Entry> before = load.revoked();
            try (RedisClient redis = RedisClient.create(deployment.redis().url())) {
                Eventually.await(
                        "Redis has the entries again",
                        () -> redis.keys("gatehouse:denied:*").size() >= before.size());
            }
        });
    }

    @Test
    void redis_frozen() {
        unnoticed("Redis frozen", load -> {
            deployment.redis().freeze();
            load.during(OUTAGE);
            deployment.redis().thaw();
        });
    }

    @Test
    void postgres_restarted() {
        unnoticed("PostgreSQL restarted", load -> {
            deployment.postgres().stop();
            deployment.postgres().startAgain();
        });
    }

    @Test
    void postgres_killed() {
        unnoticed("PostgreSQL killed", load -> {
            deployment.postgres().kill();
            deployment.postgres().startAgain();
        });
    }

    @Test
    void postgres_frozen() {
        unnoticed("PostgreSQL frozen", load -> {
            deployment.postgres().freeze();
            load.during(OUTAGE);
            deployment.postgres().thaw();
        });
    }

    @Test
    void without_both_stores_every_instance_becomes_stale() {
        FaultRules.under("both away", deployment.instances(), load -> {
            deployment.redis().freeze();
            deployment.postgres().freeze();
            for (Instance instance : deployment.instances()) {
                Eventually.await(
                        instance.name() + " says that it does not know",
                        () -> instance.check(load.liveToken()) == Status.UNKNOWN.code());
            }
            deployment.postgres().thaw();
            deployment.redis().thaw();
        });
    }

    @Test
    void an_instance_killed_between_commit_and_publish() {
        // The publishing blocks until the end of the test.
        Instance victim = deployment.start(Map.of("GATEHOUSE_REDIS_SOCKET_TIMEOUT", "10s"));
        Load.Report report = FaultRules.under(
                "killed between commit and publish", deployment.instances().subList(0, 3), load -> {
                    Pair pair = Load.newUser(victim, "victim");
                    Instance other = deployment.instance(0);
                    Eventually.await("the others accept the token", () -> other.check(pair.access()) == 204);
                    long before = revocations();
                    victim.toRedis().stall();
                    CompletableFuture<Integer> logout =
                            CompletableFuture.supplyAsync(() -> victim.logout(pair.access()));
                    Eventually.await("the logout is committed", () -> sessionsOf("victim") == 0);
                    deployment.kill(victim);
                    assertThat(logout.join()).as("the unconfirmed logout").isEqualTo(Instance.NO_ANSWER);
                    assertThat(revocations()).isGreaterThan(before);
                    // From PostgreSQL, because the killed instance published nothing.
                    deployment.awaitRefusal(pair.access());
                });
        assertThat(report.counts()).hasSize(3);
    }

    @Test
    void an_open_transaction_in_another_database_hides_no_revocation() throws SQLException {
        deployment.postgres().execute("CREATE DATABASE other");
        try (Connection forgotten = deployment.postgres().connect("other");
                Statement statement = forgotten.createStatement()) {
            forgotten.setAutoCommit(false);
            statement.execute("CREATE TABLE left_open (id bigint)");
            unnoticed("transaction left open", load -> {
                Instance last = deployment.instance(2);
                last.toRedis().stall();
                Pair pair = Load.newUser(deployment.instance(0), "left-open");
                assertThat(deployment.instance(0).logout(pair.access())).isBetween(200, 299);
                Eventually.await(
                        "an instance without Redis knows from PostgreSQL", () -> last.check(pair.access()) == 401);
                last.toRedis().pass();
            });
            forgotten.rollback();
        }
    }

    @Test
    void a_clock_that_is_wrong_by_a_minute_causes_no_wrong_acceptance() {
        Instance ahead = deployment.start(Map.of(ClockSkew.VARIABLE, "60"));
        Instance behind = deployment.start(Map.of(ClockSkew.VARIABLE, "-60", "GATEHOUSE_LEEWAY", "60s"));
        FaultRules.under(
                "clocks off by 60 s", List.of(deployment.instance(0), ahead, behind), load -> load.during(OUTAGE));
        deployment.stop(ahead);
        deployment.stop(behind);
    }

    @Test
    void a_clock_that_is_behind_by_more_than_the_leeway_rejects_new_tokens() {
        Instance behind = deployment.start(Map.of(ClockSkew.VARIABLE, "-60"));
        Pair pair = Load.newUser(deployment.instance(0), "from-the-future");
        assertThat(deployment.instance(0).check(pair.access())).isEqualTo(204);
        assertThat(behind.check(pair.access())).isEqualTo(401);
        deployment.stop(behind);
    }

    private static long revocations() {
        return deployment.postgres().number("SELECT count(*) FROM revocation");
    }

    private static long sessionsOf(String login) {
        return deployment
                .postgres()
                .number("SELECT count(*) FROM session s JOIN users u ON u.id = s.user_id WHERE u.login = '" + login
                        + "'");
    }
}
