package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.HashRequest.Lane;
import io.gatehouse.password.HashRequest.Source;
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

/** Who is served first when there is more to hash than processors. */
@Tag("PWD-06")
@Timeout(60)
class HashingLanesTest {
    private static final Secret PASSWORD = Secret.valueOf("correct horse battery staple");

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final GatedEngine engine = new GatedEngine();
    private final List<Lane> served = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void known_clients_come_before_strangers_and_those_before_registrations_whoever_came_first() {
        try (HashingPool pool = pool(8)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> waiting = new ArrayList<>();
            List.of(Lane.REGISTRATION, Lane.STRANGER, Lane.KNOWN, Lane.REGISTRATION, Lane.KNOWN)
                    .forEach(lane -> waiting.add(queue(pool, lane)));

            engine.open();
            running.join();
            waiting.forEach(CompletableFuture::join);
        }
        assertThat(served).containsExactly(Lane.KNOWN, Lane.KNOWN, Lane.STRANGER, Lane.REGISTRATION, Lane.REGISTRATION);
    }

    @Test
    void in_a_full_queue_the_last_of_the_lowest_lane_gives_its_place_to_a_higher_one() {
        try (HashingPool pool = pool(3)) {
            CompletableFuture<String> running = occupy(pool);
            CompletableFuture<String> first = queue(pool, Lane.REGISTRATION);
            CompletableFuture<String> last = queue(pool, Lane.REGISTRATION);
            CompletableFuture<String> stranger = queue(pool, Lane.STRANGER);

            CompletableFuture<String> known = call(pool, Lane.KNOWN);
            assertOverloaded(last);
            assertOverloaded(call(pool, Lane.REGISTRATION));

            engine.open();
            assertThat(List.of(running, first, stranger, known))
                    .allSatisfy(done -> assertThat(done.join()).startsWith("$argon2id$"));
        }
        assertThat(served).containsExactly(Lane.KNOWN, Lane.STRANGER, Lane.REGISTRATION);
    }

    @Test
    @Tag("PWD-07")
    void what_nobody_waits_for_any_more_is_not_hashed() {
        AtomicBoolean gone = new AtomicBoolean();
        try (HashingPool pool = pool(100)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> waiting = IntStream.range(0, 50)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> pool.hash(PASSWORD, new HashRequest(Lane.STRANGER, Source.of("nobody"), gone::get)),
                            callers))
                    .toList();
            Eventually.await("all wait", () -> pool.queued() == 50);

            gone.set(true);
            engine.open();

            running.join();
            waiting.forEach(HashingLanesTest::assertOverloaded);
            assertThat(pool.hashesRun()).isEqualTo(1);
            assertThat(pool.abandoned()).isEqualTo(50);
        }
    }

    @Test
    void what_has_no_prospect_is_refused_before_anything_else_is_done_for_it() {
        try (HashingPool pool = pool(2)) {
            pool.requireRoom(turn(Lane.REGISTRATION));
            CompletableFuture<String> running = occupy(pool);
            CompletableFuture<String> first = queue(pool, Lane.STRANGER);
            CompletableFuture<String> last = queue(pool, Lane.STRANGER);

            assertThat(catchThrowable(() -> pool.requireRoom(turn(Lane.STRANGER))))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.OVERLOADED));
            assertThat(pool.refused()).isEqualTo(1);
            pool.requireRoom(turn(Lane.KNOWN));
            // Asking takes no place from anybody.
            assertThat(pool.queued()).isEqualTo(2);

            engine.open();
            List.of(running, first, last).forEach(CompletableFuture::join);
        }
    }

    @Test
    @Tag("THR-07")
    void an_account_and_a_network_with_many_jobs_wait_for_those_with_few() {
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
    void in_a_full_queue_the_heaviest_source_gives_its_place_to_a_new_one() {
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
    void lower_lanes_have_their_turns_and_places_however_many_come_in_a_higher_one() {
        try (HashingPool pool = pool(16)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> known = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                known.add(queue(pool, turn(Lane.KNOWN)));
            }
            CompletableFuture<String> registration = call(pool, Lane.REGISTRATION);
            assertOverloaded(known.get(15));
            CompletableFuture<String> stranger = call(pool, Lane.STRANGER);
            assertOverloaded(known.get(14));

            engine.open();
            List.of(running, registration, stranger).forEach(CompletableFuture::join);
            known.subList(0, 14).forEach(CompletableFuture::join);
        }
        assertThat(served.indexOf(Lane.STRANGER)).isEqualTo(3);
        assertThat(served.indexOf(Lane.REGISTRATION)).isEqualTo(7);
    }

    @Test
    @Tag("THR-07")
    void what_gave_up_its_place_leaves_nothing_behind() {
        try (HashingPool pool = pool(2)) {
            CompletableFuture<String> running = occupy(pool);
            List<CompletableFuture<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(queue(pool, turn(Lane.STRANGER)));
            }
            // Each takes the place of the one before.
            for (int i = 0; i < 50; i++) {
                int refused = (int) pool.refused();
                waiting.add(call(pool, from("account " + i, "network " + i, new ArrayList<>())));
                Eventually.await("one is refused", () -> pool.refused() == refused + 1);
            }
            engine.open();

            running.join();
            Eventually.await("all are answered", () -> waiting.stream().allMatch(CompletableFuture::isDone));
            assertThat(pool.queued()).isZero();
            assertThat(pool.hashesRun()).isEqualTo(3);
            assertThat(pool.hash(PASSWORD)).startsWith("$argon2id$");
        }
    }

    private HashRequest from(String account, String network, List<String> order) {
        return new HashRequest(Lane.STRANGER, new Source(account, network), () -> {
            order.add(account);
            return false;
        });
    }

    /** Keeps the only worker at work until the engine is opened. */
    private CompletableFuture<String> occupy(HashingPool pool) {
        CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> pool.hash(PASSWORD), callers);
        Eventually.await("the worker is at work", () -> pool.hashesRun() == 1);
        return running;
    }

    private CompletableFuture<String> queue(HashingPool pool, Lane lane) {
        return queue(pool, turn(lane));
    }

    private CompletableFuture<String> queue(HashingPool pool, HashRequest turn) {
        int before = pool.queued();
        CompletableFuture<String> call = call(pool, turn);
        Eventually.await("it waits", () -> pool.queued() == before + 1);
        return call;
    }

    private CompletableFuture<String> call(HashingPool pool, Lane lane) {
        return call(pool, turn(lane));
    }

    private CompletableFuture<String> call(HashingPool pool, HashRequest turn) {
        return CompletableFuture.supplyAsync(() -> pool.hash(PASSWORD, turn), callers);
    }

    /** The question whether anybody waits is asked as the work begins. */
    private HashRequest turn(Lane lane) {
        return new HashRequest(lane, Source.of("somebody"), () -> {
            served.add(lane);
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
