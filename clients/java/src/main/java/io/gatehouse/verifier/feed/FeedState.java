package io.gatehouse.verifier.feed;

import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistListener;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import io.gatehouse.verifier.VerificationKeys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a listener of the feed knows: the denylist, the keys, the cursor, and how old this knowledge is. It does no I/O
 * and reads no clock. One thread applies responses, any number of threads read.
 */
public final class FeedState {
    private static final int MAX_HEADER = 256 * 1024;
    private static final int MAX_LINE = 1024;
    private static final int MAX_ENTRIES = 2_000_000;
    private static final long MAX_CLOCK_GAP_MILLIS = 60_000;

    private final String issuer;
    private final long maxStalenessMillis;
    private final FeedParser parser;
    private final DenylistReplica replica;
    private final FeedFreshness freshness = new FeedFreshness();
    private volatile Map<String, VerificationKey> keys = Map.of();
    private volatile @Nullable String cursor;
    private volatile boolean clocksAgree;
    private volatile String lastProblem = "no response yet";

    /**
     * Creates a state without a snapshot, which accepts no token.
     *
     * @param issuer the required issuer of the feed
     * @param maxStaleness the age above which the state is stale
     */
    public FeedState(String issuer, Duration maxStaleness, SignatureEngine engine) {
        this(issuer, maxStaleness, engine, entry -> {});
    }

    /**
     * Creates a state without a snapshot, whose entries a listener observes.
     *
     * @param listener told of each entry that is added after the first snapshot has been loaded
     */
    public FeedState(String issuer, Duration maxStaleness, SignatureEngine engine, DenylistListener listener) {
        this.replica = new DenylistReplica(listener);
        this.issuer = issuer;
        this.maxStalenessMillis = maxStaleness.toMillis();
        this.parser = new FeedParser(engine);
    }

    /** Loads a snapshot, which adds entries and removes none. An incomplete snapshot changes nothing. */
    public FeedOutcome applySnapshot(SnapshotSource source) {
        try {
            ChangesDocument header = check(source);
            load(source, header);
            return FeedOutcome.LOADED;
        } catch (IOException e) {
            return reject(e);
        }
    }

    private ChangesDocument check(SnapshotSource source) throws IOException {
        try (BoundedLines lines = new BoundedLines(source.open())) {
            ChangesDocument header = parser.header(required(lines.next(MAX_HEADER)), issuer);
            long count = 0;
            String line = required(lines.next(MAX_LINE));
            for (; line.startsWith("["); line = required(lines.next(MAX_LINE))) {
                parser.entry(line, header.now());
                if (++count > MAX_ENTRIES) {
                    throw new FeedFormatException("The snapshot has more than " + MAX_ENTRIES + " entries");
                }
            }
            if (parser.end(line) != count || lines.next(MAX_LINE) != null) {
                throw new FeedFormatException("The snapshot does not end with the number of its entries");
            }
            return header;
        }
    }

    private void load(SnapshotSource source, ChangesDocument header) throws IOException {
        boolean isFirst = cursor == null;
        try (BoundedLines lines = new BoundedLines(source.open())) {
            lines.next(MAX_HEADER);
            String line = required(lines.next(MAX_LINE));
            for (; line.startsWith("["); line = required(lines.next(MAX_LINE))) {
                DenylistEntry entry = parser.entry(line, header.now());
                var unused = isFirst ? replica.load(entry) : replica.apply(entry);
            }
        }
        replaceKeys(header.keys());
        cursor = header.cursor();
    }

    private static String required(@Nullable String line) throws IOException {
        if (line == null) {
            throw new FeedFormatException("The snapshot is incomplete");
        }
        return line;
    }

    /** Applies a response: first the entries, then the freshness that covers them. */
    public FeedOutcome applyChanges(FeedExchange exchange) {
        freshness.observe(exchange.sent());
        freshness.observe(exchange.received());
        if (exchange.status() != 200) {
            lastProblem = "status " + exchange.status();
            return exchange.status() == 410 ? FeedOutcome.RESYNC : FeedOutcome.UNAVAILABLE;
        }
        try {
            ChangesDocument changes = parser.changes(exchange.body());
            if (!changes.nonce().equals(exchange.nonce())) {
                throw new FeedFormatException(
                        "The response answers another request; no proxy may cache or merge requests");
            }
            if (replica.size() + changes.entries().size() > MAX_ENTRIES) {
                throw new FeedFormatException("The denylist has more than " + MAX_ENTRIES + " entries");
            }
            return apply(exchange, changes);
        } catch (IOException e) {
            return reject(e);
        }
    }

    private FeedOutcome apply(FeedExchange exchange, ChangesDocument changes) {
        changes.entries().forEach(replica::apply);
        replaceKeys(changes.keys());
        cursor = changes.cursor();
        long wall = exchange.received().wall();
        clocksAgree = Math.abs(wall - changes.now()) <= MAX_CLOCK_GAP_MILLIS;
        replica.expire(Instant.ofEpochMilli(Math.min(wall, changes.now())));
        if (changes.more()) {
            return FeedOutcome.APPLIED_MORE;
        }
        freshness.prove(exchange.sent(), exchange.received(), changes.known());
        return changes.entries().isEmpty() && changes.keys() == null ? FeedOutcome.IDLE : FeedOutcome.APPLIED;
    }

    private FeedOutcome reject(IOException e) {
        lastProblem = String.valueOf(e.getMessage());
        return FeedOutcome.REJECTED;
    }

    private void replaceKeys(@Nullable List<VerificationKey> replacement) {
        if (replacement != null) {
            Map<String, VerificationKey> byId = new HashMap<>();
            replacement.forEach(key -> {
                VerificationKey known = keys.get(key.kid());
                // Cached tokens are bound to their key object, so a key that did not change stays the same object.
                byId.put(key.kid(), known != null && known.isSameKey(key) ? known : key);
            });
            keys = Map.copyOf(byId);
        }
    }

    /** The entry that denies a token with these claims, if any. */
    public Optional<DenylistEntry> denies(DenylistClaims claims) {
        return replica.denies(claims);
    }

    /** Whether the knowledge is within the maximum staleness. Ask after the lookup in the denylist, not before it. */
    public boolean isFresh(ClockReading now) {
        return ageMillis(now) <= maxStalenessMillis;
    }

    /** Whether the state is fresh, and the own wall clock and the server's differ by a minute at most. */
    public boolean isReady(ClockReading now) {
        return isFresh(now) && clocksAgree;
    }

    /** The age in milliseconds; {@link Long#MAX_VALUE} if nothing is known. */
    public long ageMillis(ClockReading now) {
        return cursor == null ? FeedFreshness.UNKNOWN : freshness.age(now);
    }

    /** Whether the own wall clock and the server's differed by a minute at most in the last response. */
    public boolean clocksAgree() {
        return clocksAgree;
    }

    /**
     * The keys of the last response with keys.
     *
     * @param clocks reads the clocks, to find out whether these are all keys now
     */
    public VerificationKeys keys(Supplier<ClockReading> clocks) {
        return new VerificationKeys() {
            @Override
            public Optional<VerificationKey> find(String kid) {
                return Optional.ofNullable(keys.get(kid));
            }

            @Override
            public boolean areCurrent() {
                return isFresh(clocks.get());
            }
        };
    }

    /** The keys of the last response with keys, sorted by their ids. */
    public List<VerificationKey> allKeys() {
        return keys.values().stream()
                .sorted(Comparator.comparing(VerificationKey::kid))
                .toList();
    }

    /** Calls back for every entry, in no order. An entry that was added before the call is included. */
    public void forEach(Consumer<DenylistEntry> action) {
        replica.forEach(action);
    }

    /**
     * The time by the monotonic clock in milliseconds up to which all revocations are known; empty while the state is not
     * ready. It is never later than what the last responses prove.
     */
    public OptionalLong knownAsOf(ClockReading now) {
        long age = ageMillis(now);
        return age <= maxStalenessMillis && clocksAgree ? OptionalLong.of(now.mono() - age) : OptionalLong.empty();
    }

    /** The cursor of the next request for changes; empty before the first snapshot. */
    public Optional<String> cursor() {
        return Optional.ofNullable(cursor);
    }

    /** The number of denylist entries. */
    public int size() {
        return replica.size();
    }

    /** Why the last response that was not applied was not. */
    public String lastProblem() {
        return lastProblem;
    }
}
