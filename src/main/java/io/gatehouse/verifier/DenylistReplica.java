package io.gatehouse.verifier;

import io.gatehouse.verifier.Denial.Kind;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The whole denylist in memory. It grows by {@link #apply} and loses only what has expired. Thread-safe. */
public final class DenylistReplica {
    private final Map<Kind, Map<String, Denial>> entries = new EnumMap<>(Kind.class);

    public DenylistReplica() {
        for (Kind kind : Kind.values()) {
            entries.put(kind, new ConcurrentHashMap<>());
        }
    }

    /**
     * Adds an entry; from here on no caller's token that it covers is accepted.
     *
     * @return whether it was news: a new entry, a higher epoch or a later end
     */
    public boolean apply(Denial denial) {
        Map<String, Denial> ofKind = of(denial.kind());
        while (true) {
            Denial before = ofKind.putIfAbsent(denial.key(), denial);
            Denial merged = before == null ? denial : before.merge(denial);
            if (before == null || merged.equals(before)) {
                return before == null;
            }
            if (ofKind.replace(denial.key(), before, merged)) {
                return true;
            }
        }
    }

    /** The entry that denies such a token, if there is one. */
    public Optional<Denial> denies(TokenFacts token) {
        return present(Kind.TOKEN, token.tokenId())
                .or(() -> present(Kind.SESSION, token.sessionId().toString()))
                .or(() -> below(Kind.SUBJECT, token.subject().toString(), token.userEpoch()))
                .or(() -> deniesRole(token))
                .or(() -> present(Kind.KEY, token.kid()))
                .or(() -> below(Kind.REALM, Denial.WHOLE_REALM, token.realmEpoch()));
    }

    private Optional<Denial> deniesRole(TokenFacts token) {
        for (String role : token.roles()) {
            Optional<Denial> denial = below(Kind.ROLE, role, token.realmEpoch());
            if (denial.isPresent()) {
                return denial;
            }
        }
        return Optional.empty();
    }

    /** Forgets the entries that ended before a time. */
    public void expire(Instant now) {
        for (Map<String, Denial> ofKind : entries.values()) {
            ofKind.values().removeIf(denial -> denial.expiresAt().isBefore(now));
        }
    }

    /** The number of entries. */
    public int size() {
        return entries.values().stream().mapToInt(Map::size).sum();
    }

    private Optional<Denial> present(Kind kind, String key) {
        return Optional.ofNullable(of(kind).get(key));
    }

    private Optional<Denial> below(Kind kind, String key, long epoch) {
        return present(kind, key).filter(denial -> epoch < denial.minimumEpoch());
    }

    private Map<String, Denial> of(Kind kind) {
        Map<String, Denial> ofKind = entries.get(kind);
        if (ofKind == null) {
            throw new IllegalStateException("Every kind has its map");
        }
        return ofKind;
    }
}
