package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Eventually;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order in which waiting hashes are served. */
@Tag("PWD-06")
@Timeout(60)
class HashPriorityTest {
    private static final Secret PASSWORD = Secret.valueOf("correct horse battery staple");

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final GatedEngine engine = new GatedEngine();
    private final List<HashPriority> served = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void known_clients_are_served_before_unknown_clients_and_those_before_registrations() {
        try (HashingPool pool = pool(8)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> waiting = new ArrayList<>();
            List.of(
                            HashPriority.REGISTRATION,
                            HashPriority.UNKNOWN_CLIENT,
                            HashPriority.KNOWN_CLIENT,
                            HashPriority.REGISTRATION,
                            HashPriority.KNOWN_CLIENT)
                    .forEach(priority -> waiting.add(queue(pool, priority)));

            engine.open();
            running.join();
            waiting.forEach(CompletableFuture::join);
        }
        assertThat(served)
                .containsExactly(
                        HashPriority.KNOWN_CLIENT,
                        HashPriority.KNOWN_CLIENT,
                        HashPriority.UNKNOWN_CLIENT,
                        HashPriority.REGISTRATION,
                        HashPriority.REGISTRATION);
    }

    @Test
    void when_the_queue_is_full_the_last_job_of_the_lowest_priority_is_evicted_for_a_higher_one() {
        try (HashingPool pool = pool(3)) {
            CompletableFuture<String> running = occupy(pool);
            CompletableFuture<String> first = queue(pool, HashPriority.REGISTRATION);
            CompletableFuture<String> last = queue(pool, HashPriority.REGISTRATION);
            CompletableFuture<String> unknown = queue(pool, HashPriority.UNKNOWN_CLIENT);

            CompletableFuture<String> known = call(pool, HashPriority.KNOWN_CLIENT);
            assertOverloaded(last);
            assertOverloaded(call(pool, HashPriority.REGISTRATION));

            engine.open();
            assertThat(List.of(running, first, unknown, known))
                    .allSatisfy(done -> assertThat(done.join()).startsWith("$argon2id$"));
        }
        assertThat(served)
                .containsExactly(HashPriority.KNOWN_CLIENT, HashPriority.UNKNOWN_CLIENT, HashPriority.REGISTRATION);
    }

    @Test
    @Tag("PWD-07")
    void passwords_of_disconnected_clients_are_not_hashed() {
        AtomicBoolean disconnected = new AtomicBoolean();
        try (HashingPool pool = pool(100)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> waiting = IntStream.range(0, 50)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> pool.hash(
                                    PASSWORD,
                                    new HashRequest(
                                            HashPriority.UNKNOWN_CLIENT, FairnessKey.of("nobody"), disconnected::get)),
                            callers))
                    .toList();
            Eventually.await("all calls wait", () -> pool.queued() == 50);

            disconnected.set(true);
            engine.open();

            running.join();
            waiting.forEach(HashPriorityTest::assertOverloaded);
            assertThat(pool.hashesRun()).isEqualTo(1);
            assertThat(pool.abandoned()).isEqualTo(50);
        }
    }

    @Test
    void a_request_that_cannot_be_hashed_in_time_is_rejected_before_any_other_work() {
        try (HashingPool pool = pool(2)) {
            pool.requireCapacity(request(HashPriority.REGISTRATION));
            CompletableFuture<String> running = occupy(pool);
            CompletableFuture<String> first = queue(pool, HashPriority.UNKNOWN_CLIENT);
            CompletableFuture<String> last = queue(pool, HashPriority.UNKNOWN_CLIENT);

            assertThat(catchThrowable(() -> pool.requireCapacity(request(HashPriority.UNKNOWN_CLIENT))))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.OVERLOADED));
            assertThat(pool.rejected()).isEqualTo(1);
            pool.requireCapacity(request(HashPriority.KNOWN_CLIENT));
            // The check evicts no waiting job.
            assertThat(pool.queued()).isEqualTo(2);

            engine.open();
            List.of(running, first, last).forEach(CompletableFuture::join);
        }
    }

    @Test
    @Tag("THR-07")
    void accounts_and_networks_with_many_jobs_do_not_delay_those_with_few() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (HashingPool pool = pool(100)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiting.add(queue(pool, from("one account", "network " + i, order)));
                waiting.add(queue(pool, from("account " + i, "one network", order)));
            }
            waiting.add(queue(pool, from("honest", "at home", order)));
            waiting.add(queue(pool, from("honest too", "at work", order)));

            engine.open();
            running.join();
            waiting.forEach(CompletableFuture::join);
        }
        assertThat(order)
                .containsExactly(
                        "one account",
                        "account 0",
                        "honest",
                        "honest too",
                        "one account",
                        "account 1",
                        "one account",
                        "account 2",
                        "one account",
                        "account 3");
    }

    @Test
    @Tag("THR-07")
    void when_the_queue_is_full_a_job_of_the_heaviest_account_is_evicted_for_a_new_account() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (HashingPool pool = pool(4)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> heavy = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                heavy.add(queue(pool, from("heavy", "network " + i, order)));
            }
            assertOverloaded(call(pool, from("heavy", "network 5", order)));

            CompletableFuture<String> honest = call(pool, from("honest", "at home", order));
            assertOverloaded(heavy.get(3));
            engine.open();

            running.join();
            assertThat(honest.join()).startsWith("$argon2id$");
            heavy.subList(0, 3).forEach(CompletableFuture::join);
        }
        assertThat(order).containsExactly("heavy", "honest", "heavy", "heavy");
    }

    @Test
    @Tag("THR-07")
    void lower_priorities_keep_their_share_of_turns_and_places_under_load_of_a_higher_one() {
        try (HashingPool pool = pool(16)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> known = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                known.add(queue(pool, request(HashPriority.KNOWN_CLIENT)));
            }
            CompletableFuture<String> registration = call(pool, HashPriority.REGISTRATION);
            assertOverloaded(known.get(15));
            CompletableFuture<String> unknown = call(pool, HashPriority.UNKNOWN_CLIENT);
            assertOverloaded(known.get(14));

            engine.open();
            List.of(running, registration, unknown).forEach(CompletableFuture::join);
            known.subList(0, 14).forEach(CompletableFuture::join);
        }
        assertThat(served.indexOf(HashPriority.UNKNOWN_CLIENT)).isEqualTo(3);
        assertThat(served.indexOf(HashPriority.REGISTRATION)).isEqualTo(7);
    }

    @Test
    @Tag("THR-07")
    void evicted_jobs_leave_nothing_in_the_queue() {
        try (HashingPool pool = pool(2)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(queue(pool, request(HashPriority.UNKNOWN_CLIENT)));
            }
            // Each evicts the one before.
            for (int i = 0; i < 50; i++) {
                int rejected = (int) pool.rejected();
                waiting.add(call(pool, from("account " + i, "network " + i, new ArrayList<>())));
                Eventually.await("one is rejected", () -> pool.rejected() == rejected + 1);
            }
            engine.open();

            running.join();
            Eventually.await("all calls have ended", () -> waiting.stream().allMatch(CompletableFuture::isDone));
            assertThat(pool.queued()).isZero();
            assertThat(pool.hashesRun()).isEqualTo(3);
            assertThat(pool.hash(PASSWORD)).startsWith("$argon2id$");
        }
    }

    private HashRequest from(String account, String network, List<String> order) {
        return new HashRequest(HashPriority.UNKNOWN_CLIENT, new FairnessKey(account, network), () -> {
            order.add(account);
            return false;
        });
    }

    /** Keeps the only worker busy until the engine is opened. */
    private CompletableFuture<String> occupy(HashingPool pool) {
        CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> pool.hash(PASSWORD), callers);
        Eventually.await("the worker is busy", () -> pool.hashesRun() == 1);
        return running;
    }

    private CompletableFuture<String> queue(HashingPool pool, HashPriority priority) {
        return queue(pool, request(priority));
    }

    private CompletableFuture<String> queue(HashingPool pool, HashRequest request) {
        int before = pool.queued();
        CompletableFuture<String> call = call(pool, request);
        Eventually.await("the call waits", () -> pool.queued() == before + 1);
        return call;
    }

    private CompletableFuture<String> call(HashingPool pool, HashPriority priority) {
        return call(pool, request(priority));
    }

    private CompletableFuture<String> call(HashingPool pool, HashRequest request) {
        return CompletableFuture.supplyAsync(() -> pool.hash(PASSWORD, request), callers);
    }

    /** Records the priority when the pool checks for a client disconnect, which it does just before it hashes. */
    private HashRequest request(HashPriority priority) {
        return new HashRequest(priority, FairnessKey.of("somebody"), () -> {
            served.add(priority);
            return false;
        });
    }

    private HashingPool pool(int queueLength) {
        return new HashingPool(CheapHashing.hasher(engine), CheapHashing.pool(1, queueLength), () -> 0);
    }

    private static void assertOverloaded(CompletableFuture<String> call) {
        assertThat(catchThrowable(call::join))
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.OVERLOADED));
    }
}
