package io.gatehouse.bench;

import io.gatehouse.process.Deployment;
import io.gatehouse.process.Instance;
import io.gatehouse.process.Listeners;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestClients;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.feed.FeedOutcome;
import io.gatehouse.verifier.feed.FeedState;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

/**
 * Measures what the feed costs: the snapshot of a large denylist, its size in the memory of a verifier, the time of a
 * lookup, and the CPU time and the memory of an instance with many listeners.
 */
public final class Feed {
    private static final int ENTRIES = Integer.getInteger("bench.entries", 330_000);
    private static final int LISTENERS = Integer.getInteger("bench.listeners", 1_000);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 8);
    private static final int REVOCATIONS = 200;
    private static final int WARM_UP = 500;
    private static final int ROUNDS = 7;
    private static final int DOWNLOADS = 12;
    private static final int LOOKUPS = 5_000_000;
    private static final double MIB = 1 << 20;

    private final Deployment deployment;
    private final Instance instance;
    private final TestClients clients;

    private Feed(Deployment deployment) {
        this.deployment = deployment;
        this.instance = deployment.instance(0);
        this.clients = deployment.clients();
    }

    public static void main(String... arguments) throws Exception {
        System.out.println(Machine.description());
        try (Deployment deployment = Deployment.of(1)) {
            Feed feed = new Feed(deployment);
            feed.listeners();
            feed.snapshot();
        }
        System.out.println(Machine.description());
    }

    private void snapshot() throws IOException, InterruptedException {
        deployment
                .postgres()
                .execute("INSERT INTO revocation (kind, key, expires_at) SELECT 'session', gen_random_uuid()::text,"
                        + " clock_timestamp() + interval '2 hours' FROM generate_series(1, " + ENTRIES + ")");
        Eventually.await("the instance has all entries", () -> {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            return Scrape.of(instance.process().adminUri()).sum("gatehouse_denylist_entries", Map.of()) >= ENTRIES;
        });
        byte[] gzip = download();
        List<Double> ratios = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long lines = lines(gzip);
            long read = System.nanoTime() - start;
            start = System.nanoTime();
            FeedState state = load(gzip);
            long loaded = System.nanoTime() - start;
            if (state.size() < ENTRIES || lines < ENTRIES) {
                throw new IllegalStateException(state.size() + " entries of " + lines + " lines");
            }
            ratios.add(loaded / (double) read);
            millis.add(loaded / 1e6);
        }
        long before = used();
        FeedState state = load(gzip);
        double heap = (used() - before) / MIB;
        print("%d entries: snapshot %.1f MiB (gzip)", state.size(), gzip.length / MIB);
        print(
                "load: %.1f times the time to uncompress it and to split it into lines (p50 of %d; %.0f ms)",
                median(ratios), ROUNDS, median(millis));
        print("heap: %.1f MiB for a verifier's denylist", heap);
        print("lookup: %.0f ns for a token that is not revoked", lookup(state));
    }

    /** The snapshot file of an instance is up to 30 s old. */
    private byte[] download() throws IOException, InterruptedException {
        URI snapshot = URI.create(instance.process().uri() + "/api/v1/revocations/snapshot");
        // The instance knows a new client after a second, and a client may load ten snapshots a minute.
        String credential = clients.insert("verifier").basic();
        HttpRequest request = HttpRequest.newBuilder(snapshot)
                .header("Authorization", credential)
                .build();
        for (int attempt = 0; attempt < DOWNLOADS; attempt++) {
            LockSupport.parkNanos(Duration.ofSeconds(7).toNanos());
            HttpResponse<byte[]> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() == 200 && lines(response.body()) >= ENTRIES) {
                return response.body();
            }
        }
        throw new IllegalStateException("The instance serves no snapshot with all entries");
    }

    private static long lines(byte[] gzip) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(new ByteArrayInputStream(gzip)), StandardCharsets.UTF_8))) {
            return in.lines().count();
        }
    }

    private static FeedState load(byte[] gzip) {
        FeedState state = new FeedState("http://localhost:8080", Duration.ofSeconds(20), SignatureEngine.fastest());
        FeedOutcome outcome = state.applySnapshot(() -> new GZIPInputStream(new ByteArrayInputStream(gzip)));
        if (outcome != FeedOutcome.LOADED) {
            throw new IllegalStateException(state.lastProblem());
        }
        return state;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** In nanoseconds, with different tokens, so that the entries are not in the caches of the CPU. */
    private static double lookup(FeedState state) {
        Random random = new Random(1);
        List<DenylistClaims> tokens = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            tokens.add(new DenylistClaims(
                    "kid",
                    "AZigAAAAcACAAAAAAAAAAgAAAAA",
                    new UUID(random.nextLong(), random.nextLong()),
                    new UUID(random.nextLong(), random.nextLong()),
                    List.of("clerk", "subscriber"),
                    Long.MAX_VALUE,
                    Long.MAX_VALUE));
        }
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long denied = 0;
            long start = System.nanoTime();
            for (int i = 0; i < LOOKUPS; i++) {
                denied += state.denies(tokens.get(i % tokens.size())).isPresent() ? 1 : 0;
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) LOOKUPS);
            if (denied > 0) {
                throw new IllegalStateException(denied + " tokens are denied");
            }
        }
        return best;
    }

    private void listeners() {
        RevocableSessions sessions = new RevocableSessions(deployment.postgres());
        logOut(sessions, WARM_UP);
        Duration period = Duration.ofSeconds(SECONDS * 4L);
        double without = cores(() -> LockSupport.parkNanos(period.toNanos()));
        double alone = cpuOfLogout(sessions, without);
        ProcessSize small = ProcessSize.of(instance.process().pid());
        try (Listeners listeners = Listeners.start(LISTENERS, instance.process().uri(), clients)) {
            LockSupport.parkNanos(period.toNanos());
            double with = cores(() -> LockSupport.parkNanos(period.toNanos()));
            ProcessSize large = ProcessSize.of(instance.process().pid());
            print("%d idle listeners: %.3f cores of the instance, %.3f without them", LISTENERS, with, without);
            print(
                    "memory: live heap %.1f to %.1f MiB, resident %.0f to %.0f MiB",
                    small.liveHeap(), large.liveHeap(), small.resident(), large.resident());
            print(
                    "one logout: %.2f ms of CPU time of the instance with them, %.2f ms without",
                    cpuOfLogout(sessions, with), alone);
            print("%d of %d listeners are fresh", listeners.fresh(), LISTENERS);
        }
    }

    /** In milliseconds, without what the instance uses while it is idle. */
    private double cpuOfLogout(RevocableSessions sessions, double idleCores) {
        double before = cpuNanos();
        long start = System.nanoTime();
        logOut(sessions, REVOCATIONS);
        double idle = idleCores * (System.nanoTime() - start);
        return (cpuNanos() - before - idle) / REVOCATIONS / 1e6;
    }

    private void logOut(RevocableSessions sessions, int count) {
        try (KeptConnection connection = new KeptConnection(instance.process().uri())) {
            for (String token : sessions.begin(count)) {
                byte[] logout = connection.request(
                        "POST", "/api/v1/auth/logout", "Authorization: Bearer " + token + "\r\n", "");
                if (connection.send(logout).status() != 200) {
                    throw new IllegalStateException("The logout failed");
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private double cores(Runnable work) {
        double before = cpuNanos();
        long start = System.nanoTime();
        work.run();
        return (cpuNanos() - before) / (System.nanoTime() - start);
    }

    private double cpuNanos() {
        return ProcessHandle.of(instance.process().pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow()
                .toNanos();
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
