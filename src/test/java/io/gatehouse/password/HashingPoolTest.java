package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("PWD-06")
@Timeout(60)
class HashingPoolTest {
    private static final Secret PASSWORD = Secret.valueOf("correct horse battery staple");

    private final AtomicLong nanoTime = new AtomicLong();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void hashes_and_verifies_on_its_own_daemon_threads() {
        var threads = new ConcurrentLinkedQueue<Thread>();
        try (HashingPool pool = pool(1, 1, new GatedEngine(() -> threads.add(Thread.currentThread())).open())) {
            String phc = pool.hash(PASSWORD);

            assertThat(pool.verify(PASSWORD, phc, HashRequest.INTERNAL)).isTrue();
            assertThat(pool.verify(Secret.valueOf("another password"), phc, HashRequest.INTERNAL))
                    .isFalse();
            assertThat(pool.hashesRun()).isEqualTo(3);
            assertThat(pool.rejected()).isZero();
        }
        assertThat(threads)
                .hasSize(3)
                .allMatch(Thread::isDaemon)
                .extracting(Thread::getName)
                .containsOnly("hashing-1");
    }

    @Test
    void concurrent_hashes_never_exceed_the_number_of_workers() {
        GatedEngine engine = new GatedEngine();
        try (HashingPool pool = pool(2, 64, engine)) {
            List<CompletableFuture<String>> calls =
                    Stream.generate(() -> call(pool)).limit(40).toList();
            await(() -> pool.busy() == 2 && pool.queued() == 38);
            assertThat(pool.hashesRun()).isLessThanOrEqualTo(2);

            engine.open();

            assertThat(calls).extracting(CompletableFuture::join).allMatch(phc -> phc.startsWith("$argon2id$"));
            assertThat(engine.maxConcurrent()).isEqualTo(2);
            assertThat(pool.hashesRun()).isEqualTo(40);
            assertThat(pool.rejected()).isZero();
        }
    }

    @Test
    void a_full_queue_rejects_calls_immediately_with_retry_after() {
        GatedEngine engine = new GatedEngine();
        try (HashingPool pool = pool(1, 1, engine)) {
            CompletableFuture<String> running = call(pool);
            await(() -> pool.hashesRun() == 1);
            CompletableFuture<String> waiting = call(pool);
            await(() -> pool.queued() == 1);

            assertOverloaded(catchThrowable(() -> pool.hash(PASSWORD)));
            assertThat(pool.rejected()).isEqualTo(1);
            assertThat(pool.hashesRun()).isEqualTo(1);

            engine.open();
            assertThat(running.join()).startsWith("$argon2id$");
            assertThat(waiting.join()).startsWith("$argon2id$");
            assertThat(pool.hash(PASSWORD)).startsWith("$argon2id$");
        }
    }

    @Test
    void a_call_is_rejected_when_its_wait_would_pass_the_deadline_and_accepted_when_a_worker_is_free() {
        // On the pool's clock each hash takes five seconds, and the queue deadline is two.
        AtomicBoolean block = new AtomicBoolean();
        GatedEngine gate = new GatedEngine();
        Argon2Engine slow = new GatedEngine(() -> {
                    nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
                    if (block.get()) {
                        gate.tag(Argon2Variant.CURRENT, new Argon2Cost(8, 1, 1), new byte[8], new byte[8], 32);
                    }
                })
                .open();
        try (HashingPool pool = pool(1, 64, slow)) {
            assertThat(pool.hash(PASSWORD)).startsWith("$argon2id$");
            await(() -> pool.busy() == 0);
            block.set(true);
            CompletableFuture<String> running = call(pool);
            await(() -> pool.hashesRun() == 2);

            ProblemException rejection = catchThrowableOfType(ProblemException.class, () -> pool.hash(PASSWORD));
            assertThat(rejection.problem()).isEqualTo(Problem.OVERLOADED);
            assertThat(rejection.retryAfter()).contains(Duration.ofSeconds(5));
            assertThat(pool.queued()).isZero();

            gate.open();
            assertThat(running.join()).startsWith("$argon2id$");
            await(() -> pool.busy() == 0);
            assertThat(pool.hash(PASSWORD)).startsWith("$argon2id$");
        }
    }

    @Test
    void a_job_whose_deadline_has_passed_is_dropped_without_a_hash() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> hashAfterWaiting(Duration.ofSeconds(2).plusNanos(1), 1))
                .havingCause()
                .satisfies(HashingPoolTest::assertOverloaded);
    }

    @Test
    void a_job_that_starts_at_its_deadline_is_run() {
        assertThat(hashAfterWaiting(Duration.ofSeconds(2), 2)).startsWith("$argon2id$");
    }

    private String hashAfterWaiting(Duration wait, int hashes) {
        GatedEngine engine = new GatedEngine();
        try (HashingPool pool = pool(1, 8, engine)) {
            CompletableFuture<String> running = call(pool);
            await(() -> pool.hashesRun() == 1);
            CompletableFuture<String> waiting = call(pool);
            await(() -> pool.queued() == 1);

            nanoTime.addAndGet(wait.toNanos());
            engine.open();

            running.join();
            waiting.handle((phc, e) -> true).join();
            assertThat(pool.hashesRun()).isEqualTo(hashes);
            assertThat(pool.rejected()).isEqualTo(2 - hashes);
            return waiting.join();
        }
    }

    @Test
    void the_job_of_an_interrupted_caller_is_removed_and_the_interrupt_flag_stays_set() {
        GatedEngine engine = new GatedEngine();
        try (HashingPool pool = pool(1, 8, engine)) {
            CompletableFuture<String> running = call(pool);
            await(() -> pool.hashesRun() == 1);

            Thread.currentThread().interrupt();
            Throwable rejection = catchThrowable(() -> pool.hash(PASSWORD));

            assertThat(Thread.interrupted()).isTrue();
            assertOverloaded(rejection);
            assertThat(pool.queued()).isZero();
            engine.open();
            running.join();
            assertThat(pool.hashesRun()).isEqualTo(1);
        }
    }

    @Test
    void a_failing_hash_does_not_end_its_worker() {
        AtomicBoolean fail = new AtomicBoolean(true);
        GatedEngine engine = new GatedEngine(() -> {
                    if (fail.getAndSet(false)) {
                        throw new OutOfMemoryError("thrown by the test");
                    }
                })
                .open();
        try (HashingPool pool = pool(1, 8, engine)) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> pool.hash(PASSWORD))
                    .withCauseInstanceOf(OutOfMemoryError.class);
            assertThat(pool.hash(PASSWORD)).startsWith("$argon2id$");
        }
    }

    @Test
    void a_closed_pool_rejects_new_calls_and_finishes_accepted_ones() {
        GatedEngine engine = new GatedEngine();
        HashingPool pool = pool(1, 8, engine);
        CompletableFuture<String> running = call(pool);
        await(() -> pool.hashesRun() == 1);
        CompletableFuture<String> waiting = call(pool);
        await(() -> pool.queued() == 1);

        pool.close();

        assertOverloaded(catchThrowable(() -> pool.hash(PASSWORD)));
        engine.open();
        assertThat(running.join()).startsWith("$argon2id$");
        assertThat(waiting.join()).startsWith("$argon2id$");
    }

    private HashingPool pool(int threads, int queueLength, Argon2Engine engine) {
        return new HashingPool(CheapHashing.hasher(engine), CheapHashing.pool(threads, queueLength), nanoTime::get);
    }

    private CompletableFuture<String> call(HashingPool pool) {
        return CompletableFuture.supplyAsync(() -> pool.hash(PASSWORD), callers);
    }

    private static void assertOverloaded(Throwable rejection) {
        assertThat(rejection).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.OVERLOADED);
            assertThat(e.retryAfter())
                    .hasValueSatisfying(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
        });
    }

    private static void await(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
