package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.SlowTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Restores a PostgreSQL backup under traffic and then revokes everything, as the restore procedure requires. */
@SlowTest
@Tag("processes")
class BackupIT {
    private static Deployment deployment;
    private static Instance first;
    private static Instance second;

    @BeforeAll
    static void start() {
        deployment = Deployment.of(2);
        first = deployment.instance(0);
        second = deployment.instance(1);
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @Test
    void tokens_revoked_before_or_after_the_backup_stay_rejected_and_users_log_in_again() {
        Pair before = Load.newUser(first, "revoked-before");
        Pair after = Load.newUser(first, "revoked-after");
        Pair stays = Load.newUser(second, "stays");
        assertThat(first.logout(before.access())).isBetween(200, 299);
        FaultRules.under("backup restored", deployment.instances(), load -> {
            Path backup = deployment.postgres().backUp();
            load.recovery(deployment.instances());
            assertThat(second.logout(after.access())).isBetween(200, 299);
            deployment.postgres().restore(backup);
            Folders.delete(backup);
            load.recovery(deployment.instances());
            deployment.instances().forEach(each -> {
                refusesForGood(each, before);
                refusesForGood(each, after);
                assertThat(each.check(stays.access())).isEqualTo(204);
            });
        });
        deployment.run("revoke-everything", "config.yml");
        Instance fresh = deployment.start(Map.of());
        for (Instance each : deployment.instances()) {
            refusesForGood(each, before);
            refusesForGood(each, after);
            refusesForGood(each, stays);
        }
        Pair again = Objects.requireNonNull(first.login("stays", Load.PASSWORD), "a login");
        assertThat(second.check(again.access())).isEqualTo(204);
        assertThat(fresh.check(again.access())).isEqualTo(204);
    }

    private static void refusesForGood(Instance instance, Pair pair) {
        assertThat(instance.check(pair.access())).isEqualTo(401);
        assertThat(instance.refresh(pair)).as("a refresh").isNull();
    }
}
