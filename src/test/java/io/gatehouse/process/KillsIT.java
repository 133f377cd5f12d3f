package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.SlowTest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills the service and PostgreSQL alternately during writes and compares the acknowledged writes with the stored data.
 * {@code -Dgatehouse.kills=1000} runs more kills, {@code -Dgatehouse.kills.seed} sets the random seed.
 */
@SlowTest
@Tag("AUD-01")
@Tag("REL-05")
@SuppressWarnings("NullAway.Init")
@Tag("processes")
class KillsIT {
    private static final int KILLS = Integer.getInteger("gatehouse.kills", 4);
    private static final long SEED = Long.getLong("gatehouse.kills.seed", 5);
    private static final int CLIENTS = 4;
    private static final int MOST_WRITES = 100;
    private static final long BETWEEN_LOOKS_NANOS = 10_000_000;

    /** Queries for incomplete writes, which must find none after a kill. */
    private static final List<String> HALVES = List.of(
            "SELECT count(*) FROM users u WHERE (SELECT count(*) FROM user_role r WHERE r.user_id = u.id) <> 1",
            "SELECT count(*) FROM session s WHERE NOT EXISTS (SELECT FROM audit_event e"
                    + " WHERE e.session_id = s.id AND e.action = 'login' AND e.outcome = 'success')",
            "SELECT count(*) FROM users u WHERE u.first_name LIKE 'Name %' AND NOT EXISTS"
                    + " (SELECT FROM audit_event e WHERE e.subject_id = u.id AND e.action = 'profile_change')",
            "SELECT count(*) FROM users u WHERE NOT EXISTS"
                    + " (SELECT FROM audit_event e WHERE e.subject_id = u.id AND e.action = 'register')");

    private PostgresNode postgres;
    private RedisNode redis;
    private GatehouseProcess gatehouse;
    private Api api;

    @BeforeEach
    void start() {
        postgres = PostgresNode.start();
        redis = RedisNode.start();
        gatehouse = GatehouseProcess.serve(Environments.of(postgres.port(), redis.port()));
        api = new Api(gatehouse.uri());
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        redis.close();
        postgres.close();
    }

    @Test
    void no_acknowledged_write_is_lost_and_no_write_is_partial() {
        System.out.println("KillsIT: seed " + SEED + ", " + KILLS + " kills");
        Random random = new Random(SEED);
        List<WriteJournal> journals =
                Stream.generate(() -> new WriteJournal(api)).limit(CLIENTS).toList();
        for (int kill = 0; kill < KILLS; kill++) {
            List<CompletableFuture<Void>> writing = journals.stream()
                    .map(journal -> CompletableFuture.runAsync(journal::write))
                    .toList();
            int enough = acknowledged(journals) + 1 + random.nextInt(MOST_WRITES);
            Eventually.await("so many writes", () -> {
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
                return acknowledged(journals) >= enough;
            });
            if (kill % 2 == 0) {
                gatehouse.kill();
                writing.forEach(CompletableFuture::join);
                gatehouse = gatehouse.startAgain();
            } else {
                postgres.kill();
                writing.forEach(CompletableFuture::join);
                postgres.startAgain();
                awaitWrites("recovered-" + kill);
            }
            journals.forEach(journal -> journal.verify(postgres));
            HALVES.forEach(half -> assertThat(postgres.number(half)).as(half).isZero());
        }
        System.out.println("KillsIT: " + acknowledged(journals) + " acknowledged writes, none lost");
    }

    private static int acknowledged(List<WriteJournal> journals) {
        return journals.stream().mapToInt(WriteJournal::acknowledged).sum();
    }

    private void awaitWrites(String login) {
        Eventually.await("it writes again", () -> {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            return api.register(login, Load.PASSWORD).status() != 503;
        });
    }
}
