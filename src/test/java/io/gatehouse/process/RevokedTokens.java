package io.gatehouse.process;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Tokens with a confirmed revocation, and every later forbidden acceptance of one. Thread-safe. */
public final class RevokedTokens {
    private static final int RECENT = 20;

    private final Duration maxStaleness;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();

    RevokedTokens(Duration maxStaleness) {
        this.maxStaleness = maxStaleness;
    }

    Entry add(String token, Instance answeredBy) {
        Entry entry = new Entry(token, answeredBy.name(), System.nanoTime(), ConcurrentHashMap.newKeySet());
        entries.add(entry);
        return entry;
    }

    /** Returns a random token, mostly a new one; null without any. */
    @Nullable
    Entry any(Random random) {
        int size = entries.size();
        if (size == 0) {
            return null;
        }
        int newest = random.nextBoolean() ? Math.min(RECENT, size) : size;
        return entries.get(size - 1 - random.nextInt(newest));
    }

    List<Entry> all() {
        return List.copyOf(entries);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    /**
     * Verifies the result of one check.
     *
     * @param refusedBefore whether the instance had rejected the token before the check was sent
     * @param sentAt monotonic nanoseconds before the check was sent; the instance may have decided as early as then
     */
    void judge(Instance instance, Entry entry, boolean refusedBefore, long sentAt, int status) {
        if (status == 401) {
            entry.refusedBy().add(instance.name());
        }
        if (status != 204) {
            return;
        }
        if (refusedBefore) {
            add(entry, instance, (sentAt - entry.answeredAt()) / 1e9, "after it had refused it");
            return;
        }
        double age = (sentAt - entry.answeredAt()) / 1e9;
        if (entry.answeredBy().equals(instance.name())) {
            add(entry, instance, age, "the instance that answered");
        } else if (age * 1e9 > maxStaleness.toNanos()) {
            add(entry, instance, age, "later than max_staleness");
        }
    }

    private void add(Entry entry, Instance instance, double age, String why) {
        violations.add(String.format(
                Locale.ROOT,
                "%s accepted what %s had revoked %.3f s before (%s)",
                instance.name(),
                entry.answeredBy(),
                age,
                why));
    }

    /**
     * A revoked token.
     *
     * @param answeredAt monotonic nanoseconds when the response arrived
     * @param refusedBy instances that have rejected the token since
     */
    public record Entry(String token, String answeredBy, long answeredAt, Set<String> refusedBy) {}
}
