package io.gatehouse.verifier;

import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole denylist in memory. {@link #apply} adds entries; only expired entries are removed. Entries of tokens,
 * sessions and users, which are numerous, are in packed arrays, at most 100 bytes each. All others, and keys in another
 * format, are in maps. All tokens of a session share one entry (ADR 15). Thread-safe; {@link #denies} never blocks.
 */
public final class DenylistReplica {
    /** Below every minimum, for kinds without epochs. */
    private static final long ANY_EPOCH = Long.MIN_VALUE;

    private final PackedEntries tokens = new PackedEntries();
    private final PackedEntries sessions = new PackedEntries();
    private final PackedEntries subjects = new PackedEntries();
    private final Map<Kind, Map<String, DenylistEntry>> others = Stream.of(Kind.values())
            .collect(Collectors.toUnmodifiableMap(kind -> kind, kind -> new ConcurrentHashMap<>()));
    private final UnconfirmedEntries unconfirmed = new UnconfirmedEntries();
    private final DenylistListener listener;
    /** Held while an entry is added and reported, so that an entry is never known to be present before it is reported. */
    private final Object adding = new Object();

    /** A replica without a listener. */
    public DenylistReplica() {
        this(entry -> {});
    }

    /** @param listener told of each entry that {@link #apply} or {@link #applyUnconfirmed} adds */
    public DenylistReplica(DenylistListener listener) {
        this.listener = listener;
    }

    /**
     * Adds an entry that is in PostgreSQL. When this returns, no token that it covers is accepted.
     *
     * @return whether the entry is new or has a higher epoch or a later end, and no other instance has announced it
     */
    public boolean apply(DenylistEntry denial) {
        synchronized (adding) {
            boolean added = load(denial) && !unconfirmed.covers(denial);
            if (added) {
                listener.added(denial);
            }
            return added;
        }
    }

    /**
     * Adds an entry without a report to the listener.
     *
     * @return whether the entry is new or has a higher epoch or a later end
     */
    public boolean load(DenylistEntry denial) {
        PackedKey key = PackedKey.of(denial);
        return key == null
                ? applyOther(denial)
                : packed(denial.kind()).merge(key.high(), key.low(), key.third(), key.end());
    }

    /**
     * Adds an entry that another instance announced. It denies tokens until the next reconciliation, which finds it in
     * PostgreSQL or removes it (ADR 0014). An entry for a token stays, because no write ever depends on it.
     */
    public void applyUnconfirmed(DenylistEntry denial) {
        if (denial.kind() == Kind.TOKEN) {
            apply(denial);
            return;
        }
        synchronized (adding) {
            if (unconfirmed.add(denial) && !covers(denial)) {
                listener.added(denial);
            }
        }
    }

    /** Whether a confirmed entry denies everything that the given entry denies. */
    private boolean covers(DenylistEntry denial) {
        PackedKey key = PackedKey.of(denial);
        if (key == null) {
            DenylistEntry known = other(denial.kind()).get(denial.key());
            return known != null && known.merge(denial).equals(known);
        }
        PackedEntries.Found found = packed(denial.kind()).find(key.high(), key.low());
        return found != null && found.third() >= key.third() && found.end() >= key.end();
    }

    /** Calls back for every entry, in no order. An entry that was added before the call is included. */
    public void forEach(Consumer<DenylistEntry> action) {
        tokens.forEach((high, low, third, end) -> action.accept(
                new DenylistEntry(Kind.TOKEN, TokenGeneration.text(high, low, third), 0, PackedKey.end(end))));
        forEachId(Kind.SESSION, action);
        forEachId(Kind.SUBJECT, action);
        others.values().forEach(ofKind -> ofKind.values().forEach(action));
        unconfirmed.upTo(Long.MAX_VALUE).forEach(action);
    }

    private void forEachId(Kind kind, Consumer<DenylistEntry> action) {
        packed(kind)
                .forEach((high, low, third, end) -> action.accept(
                        new DenylistEntry(kind, new UUID(high, low).toString(), third, PackedKey.end(end))));
    }

    /** The number of the newest announced entry. Read it before a reconciliation begins. */
    public long announced() {
        return unconfirmed.position();
    }

    /**
     * Ends a reconciliation. Entries that were announced before it began and are still unconfirmed are not in
     * PostgreSQL.
     *
     * @param keep whether PostgreSQL may have lost them in a failover; if so, they become confirmed, so that revoked
     *     tokens stay revoked
     */
    public void reconciled(long announced, boolean keep) {
        if (keep) {
            List<DenylistEntry> lost = unconfirmed.upTo(announced);
            lost.forEach(this::apply);
        }
        unconfirmed.removeUpTo(announced);
    }

    private boolean applyOther(DenylistEntry denial) {
        AtomicBoolean changed = new AtomicBoolean();
        other(denial.kind()).compute(denial.key(), (key, known) -> {
            DenylistEntry merged = known == null ? denial : known.merge(denial);
            changed.set(!merged.equals(known));
            return merged;
        });
        return changed.get();
    }

    /** The entry that denies a token with these claims, if any. */
    public Optional<DenylistEntry> denies(DenylistClaims token) {
        return confirmed(token).or(() -> Optional.ofNullable(unconfirmed.denies(token)));
    }

    /** Like {@link #denies}, but considers only entries that this instance has read from PostgreSQL or committed. */
    public Optional<DenylistEntry> confirmed(DenylistClaims token) {
        DenylistEntry denial = ofToken(token.tokenId());
        denial = denial != null ? denial : ofId(Kind.SESSION, token.sessionId(), ANY_EPOCH);
        denial = denial != null ? denial : ofId(Kind.SUBJECT, token.subject(), token.userEpoch());
        denial = denial != null ? denial : ofRoles(token);
        denial = denial != null ? denial : other(Kind.KEY).get(token.kid());
        denial = denial != null ? denial : below(other(Kind.REALM), DenylistEntry.WHOLE_REALM, token.realmEpoch());
        return Optional.ofNullable(denial);
    }

    private @Nullable DenylistEntry ofToken(String tokenId) {
        if (TokenGeneration.isWellFormed(tokenId)) {
            PackedEntries.Found found =
                    tokens.find(TokenGeneration.sessionHigh(tokenId), TokenGeneration.sessionLow(tokenId));
            if (found != null && TokenGeneration.generation(tokenId) <= found.third()) {
                return new DenylistEntry(Kind.TOKEN, tokenId, 0, PackedKey.end(found.end()));
            }
        }
        return other(Kind.TOKEN).get(tokenId);
    }

    private @Nullable DenylistEntry ofId(Kind kind, UUID id, long epoch) {
        PackedEntries.Found found = packed(kind).find(id.getMostSignificantBits(), id.getLeastSignificantBits());
        if (found != null && epoch < found.third()) {
            return new DenylistEntry(kind, id.toString(), found.third(), PackedKey.end(found.end()));
        }
        Map<String, DenylistEntry> unpacked = other(kind);
        return unpacked.isEmpty() ? null : below(unpacked, id.toString(), epoch);
    }

    private @Nullable DenylistEntry ofRoles(DenylistClaims token) {
        Map<String, DenylistEntry> denied = other(Kind.ROLE);
        if (denied.isEmpty()) {
            return null;
        }
        for (String role : token.roles()) {
            DenylistEntry denial = below(denied, role, token.realmEpoch());
            if (denial != null) {
                return denial;
            }
        }
        return null;
    }

    private static @Nullable DenylistEntry below(Map<String, DenylistEntry> ofKind, String key, long epoch) {
        DenylistEntry denial = ofKind.get(key);
        return denial != null && epoch < denial.minimumEpoch() ? denial : null;
    }

    /** Removes the entries that expired before a time. */
    public void expire(Instant now) {
        long before = PackedKey.endMillis(now);
        unconfirmed.expire(now);
        tokens.expire(before);
        sessions.expire(before);
        subjects.expire(before);
        for (Map<String, DenylistEntry> ofKind : others.values()) {
            ofKind.values().removeIf(denial -> denial.expiresAt().isBefore(now));
        }
    }

    /** The number of entries. */
    public int size() {
        return tokens.size()
                + sessions.size()
                + subjects.size()
                + others.values().stream().mapToInt(Map::size).sum();
    }

    private PackedEntries packed(Kind kind) {
        return switch (kind) {
            case TOKEN -> tokens;
            case SESSION -> sessions;
            case SUBJECT -> subjects;
            case ROLE, KEY, REALM -> throw new IllegalArgumentException("Entries of this kind are not packed");
        };
    }

    private Map<String, DenylistEntry> other(Kind kind) {
        Map<String, DenylistEntry> ofKind = others.get(kind);
        if (ofKind == null) {
            throw new IllegalStateException("Every kind has a map");
        }
        return ofKind;
    }
}
