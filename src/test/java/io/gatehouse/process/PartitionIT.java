package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.process.Counts.Status;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.SlowTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Network partitions: each instance reaches other servers. Instances inform each other, and stale ones answer 503. */
@SlowTest
@Tag("processes")
class PartitionIT {
    /** Longer than max_staleness, so that only messages of other instances keep an instance fresh. */
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("fault.seconds", 7));

    private static Deployment deployment;

    @BeforeAll
    static void start() {
        deployment = Deployment.of(3);
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    private static void under(String fault, Consumer<Load> work) {
        FaultRules.under(fault, deployment.instances(), work);
    }

    private static void await(Instance instance, String token, Status status) {
        Eventually.await(instance.name() + " answers " + status.code(), () -> instance.check(token) == status.code());
    }

    @Test
    void an_instance_with_only_postgres_and_one_with_only_redis_stay_correct_beside_a_healthy_one() {
        Instance onlyPostgres = deployment.instance(0);
        Instance onlyRedis = deployment.instance(1);
        under("one only PostgreSQL, one only Redis, one both", load -> {
            Pair pair = Load.newUser(onlyPostgres, "reach-healthy");
            await(onlyRedis, pair.access(), Status.ACCEPTED);
            onlyPostgres.toRedis().cut();
            onlyRedis.toPostgres().cut();
            load.during(OUTAGE);
            await(onlyRedis, load.liveToken(), Status.ACCEPTED);
            assertThat(onlyPostgres.logout(pair.access())).isBetween(200, 299);
            await(onlyRedis, pair.access(), Status.REFUSED);
            onlyPostgres.toRedis().pass();
            onlyRedis.toPostgres().pass();
        });
    }

    @Test
    void an_instance_with_only_redis_becomes_stale_beside_instances_with_only_postgres() {
        Instance onlyRedis = deployment.instance(1);
        List<Instance> others = List.of(deployment.instance(0), deployment.instance(2));
        under("two only PostgreSQL, one only Redis", load -> {
            others.forEach(each -> each.toRedis().cut());
            onlyRedis.toPostgres().cut();
            await(onlyRedis, load.liveToken(), Status.UNKNOWN);
            others.forEach(each -> await(each, load.liveToken(), Status.ACCEPTED));
            others.forEach(each -> each.toRedis().pass());
            onlyRedis.toPostgres().pass();
        });
    }

    @Test
    void checks_continue_without_postgres_and_no_revocation_is_confirmed() {
        Pair pair = Load.newUser(deployment.instance(0), "reach-away");
        under("PostgreSQL away, Redis up", load -> {
            deployment.postgres().stop();
            load.during(OUTAGE);
            for (Instance each : deployment.instances()) {
                await(each, load.liveToken(), Status.ACCEPTED);
                assertThat(each.logout(pair.access())).isEqualTo(503);
            }
            deployment.postgres().startAgain();
        });
        assertThat(deployment.instance(0).logout(pair.access())).isBetween(200, 299);
    }

    @Test
    void a_member_without_heartbeats_makes_the_others_stale_while_postgres_is_unavailable() {
        Instance victim = deployment.start(Map.of());
        List<Instance> rest = deployment.instances().subList(0, 3);
        FaultRules.under("killed while PostgreSQL is away", rest, load -> {
            deployment.postgres().stop();
            load.during(OUTAGE);
            rest.forEach(each -> await(each, load.liveToken(), Status.ACCEPTED));
            deployment.kill(victim);
            rest.forEach(each -> await(each, load.liveToken(), Status.UNKNOWN));
            deployment.postgres().startAgain();
        });
    }
}
