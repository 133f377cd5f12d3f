package io.gatehouse.feed;

import io.gatehouse.feed.SimulatedPostgres.Row;
import io.gatehouse.revocation.PgSnapshot;
import io.gatehouse.revocation.StoredRevocation;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One random history of instances and listeners on one PostgreSQL, in which every step may come between two others. After
 * each response it checks that the listener has every revocation for which the response vouches. Not thread-safe.
 */
final class FeedSimulation {
    private static final int STEPS = 400;
    private static final int INSTANCES = 3;
    private static final int LISTENERS = 4;

    /** A rule of the design that a simulation may break, to show that it is needed. */
    enum Broken {
        NOTHING,
        /** The position is noted after the read instead of before it. */
        POSITION_AFTER_READ,
        /** A cursor has the newest snapshot, although no own commit has followed. */
        SNAPSHOT_NOT_DURABLE,
        /** The end of the log is read before the snapshot of the cursor. */
        POSITION_BEFORE_SNAPSHOT,
        /** A failover does not begin a new history. */
        SAME_HISTORY,
        /** The cursor of a download is read after the copy. */
        CURSOR_AFTER_COPY,
        /** The rest of a long response is not requested: its cursor has the newest snapshot. */
        PARTIAL_RESPONSE_COMPLETE,
        /** The rows of the first read are not kept, but its snapshot is used for all older cursors. */
        NO_FIRST_LOAD
    }

    private final Random random;
    private final Broken broken;
    private final SimulatedPostgres postgres;
    private final List<Instance> instances = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Row> open = new ArrayList<>();
    private final Map<Row, Instance> owners = new HashMap<>();
    /** How often each action happens: other for each history, so that rare combinations occur. */
    private final int[] weights;

    private long now = Duration.ofDays(1).toNanos();
    int snapshots;
    int gone;

    FeedSimulation(long seed, Broken broken) {
        this.random = new Random(seed);
        this.broken = broken;
        this.postgres = new SimulatedPostgres(random);
        int[] most = {6, 6, 4, 20, 12, 3};
        this.weights = IntStream.of(most).map(each -> 1 + random.nextInt(each)).toArray();
        for (int i = 0; i < INSTANCES; i++) {
            instances.add(new Instance());
        }
        for (int i = 0; i < LISTENERS; i++) {
            listeners.add(new Listener());
        }
    }

    private static DenylistEntry entry(Row row) {
        return new DenylistEntry(Kind.SESSION, new UUID(0, row.id).toString(), 0, Instant.EPOCH);
    }

    private static long id(DenylistEntry entry) {
        return UUID.fromString(entry.key()).getLeastSignificantBits();
    }

    /** Runs the history. Throws an {@link AssertionError} at the first response that vouches for too much. */
    void run() {
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(1_000_000_000);
            switch (action()) {
                case 0 -> begin();
                case 1 -> end();
                case 2 -> postgres.abortOthers();
                case 3 -> pick(instances).step();
                case 4 -> pick(listeners).poll(pick(instances));
                default -> fault();
            }
        }
    }

    private int action() {
        int at = random.nextInt(IntStream.of(weights).sum());
        for (int action = 0; ; action++) {
            at -= weights[action];
            if (at < 0) {
                return action;
            }
        }
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void begin() {
        Row row = postgres.begin();
        open.add(row);
        owners.put(row, pick(instances));
    }

    private void end() {
        if (open.isEmpty()) {
            return;
        }
        Row row = open.remove(random.nextInt(open.size()));
        if (random.nextInt(5) == 0) {
            postgres.abort(row);
        } else if (postgres.commit(row, now)) {
            // The instance that committed applies it at once, the others when they read the stream, if ever.
            Objects.requireNonNull(owners.get(row)).add(row);
            instances.stream().filter(each -> random.nextBoolean()).forEach(each -> each.add(row));
        }
    }

    private void fault() {
        switch (random.nextInt(8)) {
            case 0 -> {
                postgres.crash();
                instances.forEach(Instance::disconnect);
            }
            case 1 -> {
                postgres.failover();
                instances.forEach(Instance::disconnect);
            }
            case 2, 3 -> instances.set(random.nextInt(INSTANCES), new Instance());
            case 4 -> {
                // A power cut after a poll: no instance remembers a snapshot from before.
                postgres.abortOthers();
                Instance last = pick(instances);
                do {
                    last.step();
                } while (last.stage != 0);
                pick(listeners).poll(last);
                postgres.crash();
                instances.replaceAll(each -> new Instance());
            }
            case 5 -> now += Duration.ofMinutes(11).toNanos();
            default -> {
                // Nothing fails.
            }
        }
    }

    /** An instance, whose reconciliation takes several steps. */
    private final class Instance {
        private final FeedLog log = new FeedLog();
        private final FeedPositions positions =
                new FeedPositions(log, UUID.randomUUID(), () -> now, () -> {}, () -> {});
        private final Set<Long> replica = new HashSet<>();
        private @Nullable PgSnapshot previous;
        private @Nullable UUID history;
        private boolean reconnected;
        private int stage;
        private long startedAt;
        private OptionalLong asOf = OptionalLong.empty();
        private List<Row> found = List.of();
        private PgSnapshot snapshot = new PgSnapshot(1, new long[0]);
        private UUID foundHistory = postgres.history();

        /** The next read uses a new connection, so it reads all rows. A read in progress fails. */
        void disconnect() {
            reconnected = true;
            stage = 0;
        }

        void add(Row row) {
            if (replica.add(row.id)) {
                positions.added(entry(row));
            }
        }

        void step() {
            switch (stage) {
                case 0 -> {
                    startedAt = now;
                    if (previous != null) {
                        renew();
                    }
                }
                case 1 -> {
                    if (broken != Broken.POSITION_AFTER_READ) {
                        positions.reading();
                    }
                }
                case 2 -> read();
                case 3 -> apply();
                default -> complete();
            }
            stage = (stage + 1) % 5;
        }

        private void renew() {
            postgres.commitLease();
            positions.committed();
        }

        private void read() {
            boolean all = previous == null || reconnected;
            if (broken != Broken.SAME_HISTORY
                    && (postgres.isMoved()
                            || (previous != null
                                    && postgres.history().equals(history)
                                    && postgres.snapshot().xmax() < previous.xmax()))) {
                postgres.replaceHistory();
            }
            foundHistory = postgres.history();
            all |= !foundHistory.equals(history);
            snapshot = postgres.snapshot();
            found = all ? postgres.committed() : postgres.since(Objects.requireNonNull(previous));
        }

        private void apply() {
            if (previous == null) {
                found.forEach(row -> replica.add(row.id));
            } else {
                found.forEach(this::add);
            }
        }

        private void complete() {
            if (broken == Broken.POSITION_AFTER_READ) {
                positions.reading();
            }
            if (previous == null) {
                List<Row> kept = broken == Broken.NO_FIRST_LOAD ? List.of() : found;
                positions.loaded(
                        foundHistory,
                        snapshot,
                        kept.stream()
                                .map(row -> new StoredRevocation(entry(row), row.xid))
                                .toList());
                renew();
            } else {
                positions.read(foundHistory, snapshot);
            }
            if (broken == Broken.SNAPSHOT_NOT_DURABLE) {
                positions.committed();
            }
            reconnected = false;
            previous = snapshot;
            history = foundHistory;
            asOf = OptionalLong.of(startedAt);
        }
    }

    /** A listener, which asks another instance each time. */
    private final class Listener {
        private final Set<Long> known = new HashSet<>();
        private @Nullable FeedCursor cursor;

        void poll(Instance instance) {
            OptionalLong asOf = instance.asOf;
            FeedCursor held = cursor;
            if (asOf.isEmpty() || instance.positions.newest(0).isEmpty()) {
                return;
            }
            OptionalLong from = held == null ? OptionalLong.empty() : instance.positions.resolve(held);
            if (held == null || from.isEmpty()) {
                gone += held == null ? 0 : 1;
                download(instance);
                return;
            }
            long to = instance.log.end();
            if (to > from.getAsLong() + 1 && random.nextInt(3) == 0) {
                // A response with a part of the entries, which vouches for nothing.
                long part = from.getAsLong() + 1;
                learn(instance.positions.read(from.getAsLong(), part, held.snapshot()));
                cursor = broken == Broken.PARTIAL_RESPONSE_COMPLETE
                        ? instance.positions.newest(0).orElseThrow().movedTo(instance.positions.instance(), part, 0)
                        : held.movedTo(instance.positions.instance(), part, 0);
                return;
            }
            FeedCursor next = next(instance, to);
            learn(instance.positions.read(from.getAsLong(), next.position(), held.snapshot()));
            cursor = FeedCursor.decode(next.encode()).orElseThrow();
            requireAllBefore(asOf.getAsLong());
        }

        private FeedCursor next(Instance instance, long end) {
            if (broken != Broken.POSITION_BEFORE_SNAPSHOT) {
                return instance.positions.newest(0).orElseThrow();
            }
            for (int i = 0; i < 10; i++) {
                instance.step();
            }
            return instance.positions.newest(0).orElseThrow().movedTo(instance.positions.instance(), end, 0);
        }

        private void download(Instance instance) {
            snapshots++;
            FeedCursor before = instance.positions.newest(0).orElseThrow();
            Set<Long> copied = new HashSet<>(instance.replica);
            // Entries that are added during the copy are missing in it.
            for (int i = random.nextInt(12); i > 0; i--) {
                instance.step();
                end();
            }
            cursor = broken == Broken.CURSOR_AFTER_COPY
                    ? instance.positions.newest(0).orElseThrow()
                    : before;
            known.addAll(copied);
        }

        private void learn(List<DenylistEntry> entries) {
            entries.forEach(entry -> known.add(id(entry)));
        }

        private void requireAllBefore(long asOf) {
            Set<Long> missing = postgres.committed().stream()
                    .filter(row -> row.committedAt < asOf && !row.lost)
                    .map(row -> row.id)
                    .filter(id -> !known.contains(id))
                    .collect(Collectors.toSet());
            if (!missing.isEmpty()) {
                throw new AssertionError("A response vouches for revocations that the listener lacks: " + missing);
            }
        }
    }
}
