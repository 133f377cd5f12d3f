package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.SlowTest;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests a failover under traffic to an asynchronous standby that lacks the last commits. */
@SlowTest
@Tag("processes")
class FailoverIT {
    private final PostgresNode primary = PostgresNode.startUnsynced();
    private final Relay replication = Relay.to(primary.port());
    private final PostgresNode standby = primary.standby(replication.port());
    private final Deployment deployment = Deployment.over(primary, 2);

    @AfterEach
    void close() {
        deployment.close();
        standby.close();
        replication.close();
    }

    @Test
    void revocations_that_the_standby_lost_stay_in_force_and_sessions_it_lost_stay_active() {
        Instance first = deployment.instance(0);
        Instance second = deployment.instance(1);
        Pair old = Load.newUser(first, "moves-on");
        Pair loggedOut = Load.newUser(first, "logs-out");
        FaultRules.under("standby promoted without the last commits", deployment.instances(), load -> {
            awaitStandby();
            replication.stall();
            Pair lost = Objects.requireNonNull(first.refresh(old));
            Pair newest = Objects.requireNonNull(second.refresh(lost));
            assertThat(second.logout(loggedOut.access())).isBetween(200, 299);

            primary.kill();
            standby.promote();
            deployment.instances().forEach(each -> each.toPostgres().leadTo(standby.port()));
            load.recovery(deployment.instances());

            assertThat(standby.number("SELECT count(*) FROM session s JOIN users u ON u.id = s.user_id"
                            + " WHERE u.login = 'logs-out'"))
                    .as("the logout is among the lost commits")
                    .isOne();
            for (Instance each : deployment.instances()) {
                assertThat(each.check(old.access())).isEqualTo(401);
                assertThat(each.check(lost.access())).isEqualTo(401);
                assertThat(each.check(loggedOut.access())).isEqualTo(401);
                assertThat(each.refresh(loggedOut)).as("an ended session").isNull();
            }
            Pair healed = Objects.requireNonNull(first.refresh(newest), "the holder of the newest pair stays in");
            assertThat(second.check(healed.access())).isEqualTo(204);
            assertThat(first.check(newest.access())).isEqualTo(401);
        });
    }

    private void awaitStandby() {
        Eventually.await(
                "the standby has everybody",
                () -> standby.number("SELECT count(*) FROM users") == primary.number("SELECT count(*) FROM users"));
        Eventually.await(
                "the standby has the sessions",
                () -> standby.number("SELECT count(*) FROM session JOIN users u ON u.id = user_id"
                                + " WHERE u.login IN ('moves-on', 'logs-out')")
                        == 2);
    }
}
