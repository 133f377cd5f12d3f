package io.gatehouse.verifier;

import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Entries that another instance announced and that were not read from PostgreSQL yet. There are few, and each stays
 * until the next reconciliation. Thread-safe.
 */
final class UnconfirmedEntries {
    private final Map<Key, Announced> entries = new ConcurrentHashMap<>();
    private final AtomicLong position = new AtomicLong();

    private record Key(Kind kind, String key) {}

    /**
     * @param position the number of the announcement, which distinguishes those before a reconciliation from later ones
     */
    private record Announced(DenylistEntry denial, long position) {}

    /** Adds an entry; returns whether it was not announced yet, or denied less. */
    boolean add(DenylistEntry denial) {
        boolean known = covers(denial);
        long number = position.incrementAndGet();
        entries.merge(
                new Key(denial.kind(), denial.key()),
                new Announced(denial, number),
                (before, now) -> new Announced(before.denial().merge(now.denial()), number));
        return !known;
    }

    /** The number of the newest announcement. */
    long position() {
        return position.get();
    }

    /** The entries up to a position. */
    List<DenylistEntry> upTo(long limit) {
        return entries.values().stream()
                .filter(announced -> announced.position() <= limit)
                .map(Announced::denial)
                .toList();
    }

    /** Removes the entries up to a position. Entries that were announced again later stay. */
    void removeUpTo(long limit) {
        entries.values().removeIf(announced -> announced.position() <= limit);
    }

    /** Whether an announced entry denies everything that the given entry denies. */
    boolean covers(DenylistEntry denial) {
        Announced announced = entries.get(new Key(denial.kind(), denial.key()));
        return announced != null && announced.denial().merge(denial).equals(announced.denial());
    }

    /** The entry that denies a token with these claims, if any. */
    @Nullable
    DenylistEntry denies(DenylistClaims token) {
        if (entries.isEmpty()) {
            return null;
        }
        DenylistEntry denial = find(Kind.SESSION, token.sessionId().toString(), Long.MIN_VALUE);
        denial = denial != null ? denial : find(Kind.SUBJECT, token.subject().toString(), token.userEpoch());
        denial = denial != null ? denial : find(Kind.KEY, token.kid(), Long.MIN_VALUE);
        denial = denial != null ? denial : find(Kind.REALM, DenylistEntry.WHOLE_REALM, token.realmEpoch());
        for (String role : token.roles()) {
            denial = denial != null ? denial : find(Kind.ROLE, role, token.realmEpoch());
        }
        return denial;
    }

    private @Nullable DenylistEntry find(Kind kind, String key, long epoch) {
        Announced announced = entries.get(new Key(kind, key));
        return announced != null && epoch < announced.denial().minimumEpoch() ? announced.denial() : null;
    }

    void expire(Instant now) {
        entries.values().removeIf(announced -> announced.denial().expiresAt().isBefore(now));
    }
}
