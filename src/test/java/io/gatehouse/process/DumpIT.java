package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.SlowTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores an installation from a database dump and the master key: docs/operations/runbook.md. */
@SlowTest
@Tag("processes")
class DumpIT {
    @TempDir
    private Path folder;

    @Tag("OPS-02")
    @Test
    void with_a_restored_dump_and_an_empty_redis_users_log_in_and_old_tokens_are_rejected() throws IOException {
        Optional<PostgresFiles> files = PostgresFiles.installed();
        assumeTrue(files.isPresent(), PostgresFiles.MISSING);
        Path dump = folder.resolve("gatehouse.dump");
        Tokens tokens = serveAndDump(files.get(), dump);
        assertThat(Files.size(dump)).isPositive();
        restoreAndServe(files.get(), dump, tokens);
    }

    private static Tokens serveAndDump(PostgresFiles files, Path dump) {
        PostgresNode postgres = PostgresNode.of(files);
        Environments.run(Environments.of(postgres.port(), 1), "", "db", "migrate", "config.yml");
        // Raises transaction ids, so that audit events have ids that the restored server has not reached yet.
        postgres.execute("DO $$ BEGIN FOR i IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
        try (Deployment deployment = Deployment.over(postgres, 1)) {
            deployment.createSuperuser("chief", Load.PASSWORD);
            Instance instance = deployment.instance(0);
            Pair before = Load.newUser(instance, "revoked-before");
            Pair after = Load.newUser(instance, "revoked-after");
            Pair stays = Load.newUser(instance, "stays");
            assertThat(instance.logout(before.access())).isBetween(200, 299);
            awaitSeals(postgres);
            Programs.run(List.of(
                    files.program("pg_dump"), "--format=custom", "--file=" + dump, "--dbname=" + address(postgres)));
            assertThat(instance.logout(after.access())).isBetween(200, 299);
            assertThat(Load.newUser(instance, "too-late")).isNotNull();
            return new Tokens(before, after, stays);
        }
    }

    private static void restoreAndServe(PostgresFiles files, Path dump, Tokens tokens) {
        PostgresNode postgres = PostgresNode.of(files);
        Programs.run(List.of(
                files.program("pg_restore"), "--dbname=" + address(postgres), "--exit-on-error", dump.toString()));
        Environments.run(Environments.of(postgres.port(), 1), "", "db", "migrate", "config.yml");
        try (Deployment deployment = Deployment.over(postgres, 1)) {
            Instance instance = deployment.instance(0);
            assertThat(instance.check(tokens.before().access())).isEqualTo(401);
            assertThat(instance.check(tokens.after().access()))
                    .as("the reason for revoking everything after a restore")
                    .isEqualTo(204);
            deployment.run("revoke-everything", "config.yml");
            deployment.awaitRefusal(tokens.after().access());
            for (Pair each : List.of(tokens.before(), tokens.after(), tokens.stays())) {
                assertThat(instance.check(each.access())).isEqualTo(401);
                assertThat(instance.refresh(each)).isNull();
            }
            assertThat(instance.login("too-late", Load.PASSWORD)).isNull();
            for (String login : List.of("stays", "revoked-before", "revoked-after", "chief")) {
                Pair again = Objects.requireNonNull(instance.login(login, Load.PASSWORD), login);
                assertThat(instance.check(again.access())).isEqualTo(204);
            }
            awaitSeals(postgres);
            assertThat(deployment.run("audit", "verify", "config.yml")).contains("breaks: 0", "unsealed: 0");
            assertThat(postgres.number(
                            "SELECT count(*) FROM audit_seal WHERE events = 0 AND retention_seconds IS NULL"))
                    .as("transaction ids of the restored server")
                    .isEqualTo(1);
        }
    }

    private static void awaitSeals(PostgresNode postgres) {
        Eventually.await(
                "every event is sealed",
                () -> postgres.number(
                                "SELECT (SELECT count(*) FROM audit_event) - coalesce(sum(events), 0) FROM audit_seal")
                        == 0);
    }

    private static String address(PostgresNode postgres) {
        return "postgresql://" + PostgresNode.USER + "@127.0.0.1:" + postgres.port() + "/" + PostgresNode.USER;
    }

    /** Tokens of sessions that were ended before the dump, after it, and never. */
    private record Tokens(Pair before, Pair after, Pair stays) {}
}
