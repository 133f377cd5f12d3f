package io.gatehouse.verifier;

import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Entries that another instance announced and that PostgreSQL has not shown yet. There are few, and each stays until the next
 * reconciliation. Thread-safe.
 */
final class UnconfirmedEntries {
    private final Map<Key, Heard> entries = new ConcurrentHashMap<>();
    private final AtomicLong position = new AtomicLong();

    private record Key(Kind kind, String key) {}

    /** @param position counts announcements, so that those from before a reconciliation can be told from later ones */
    private record Heard(DenylistEntry denial, long position) {}

    void add(DenylistEntry denial) {
        long number = position.incrementAndGet();
        entries.merge(
                new Key(denial.kind(), denial.key()),
                new Heard(denial, number),
                (before, now) -> new Heard(before.denial().merge(now.denial()), number));
    }

    /** The number of the newest announcement. */
    long position() {
        return position.get();
    }

    /** The entries up to a position. */
    List<DenylistEntry> upTo(long limit) {
        return entries.values().stream()
                .filter(heard -> heard.position() <= limit)
                .map(Heard::denial)
                .toList();
    }

    /** Removes the entries up to a position. One that was announced again since then stays. */
    void removeUpTo(long limit) {
        entries.values().removeIf(heard -> heard.position() <= limit);
    }

    /** Whether an entry denies no more than one that was announced. */
    boolean covers(DenylistEntry denial) {
        Heard heard = entries.get(new Key(denial.kind(), denial.key()));
        return heard != null && heard.denial().merge(denial).equals(heard.denial());
    }

    /** The entry that denies such a token, if there is one. */
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
        Heard heard = entries.get(new Key(kind, key));
        return heard != null && epoch < heard.denial().minimumEpoch() ? heard.denial() : null;
    }

    void expire(Instant now) {
        entries.values().removeIf(heard -> heard.denial().expiresAt().isBefore(now));
    }
}
