package io.gatehouse.verifier;

import io.gatehouse.verifier.DenylistEntry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Applies each rule of the denylist to the claims of a token, and reports every entry that matches, where {@link
 * DenylistReplica#denies} returns only the first. Thread-safe.
 */
public final class DenylistRules {
    private static final UUID NOBODY = new UUID(0, 0);
    /** Not below any minimum. */
    private static final long NEWEST = Long.MAX_VALUE;

    private final DenylistReplica replica;

    public DenylistRules(DenylistReplica replica) {
        this.replica = replica;
    }

    /**
     * The result of one rule.
     *
     * @param key the claim that the rule compares
     * @param epoch the epoch in the token; -1 for kinds without epochs
     * @param entry the entry that denies the token; null if there is none
     * @param confirmed whether this instance has read the entry from PostgreSQL or committed it
     */
    public record Rule(
            Kind kind, String key, long epoch, @Nullable DenylistEntry entry, boolean confirmed) {}

    /** The result of every rule: one for each kind, and for the kind {@code ROLE} one for each role in the token. */
    public List<Rule> apply(DenylistClaims token) {
        List<Rule> rules = new ArrayList<>();
        String tokenId = token.tokenId();
        rules.add(rule(
                Kind.TOKEN, tokenId, -1, new DenylistClaims("", tokenId, NOBODY, NOBODY, List.of(), NEWEST, NEWEST)));
        UUID session = token.sessionId();
        rules.add(rule(
                Kind.SESSION,
                session.toString(),
                -1,
                new DenylistClaims("", "", session, NOBODY, List.of(), NEWEST, NEWEST)));
        UUID subject = token.subject();
        rules.add(rule(
                Kind.SUBJECT,
                subject.toString(),
                token.userEpoch(),
                new DenylistClaims("", "", NOBODY, subject, List.of(), token.userEpoch(), NEWEST)));
        for (String role : token.roles()) {
            rules.add(ofRole(role, token.realmEpoch()));
        }
        rules.add(ofKey(token.kid()));
        rules.add(rule(
                Kind.REALM,
                DenylistEntry.WHOLE_REALM,
                token.realmEpoch(),
                new DenylistClaims("", "", NOBODY, NOBODY, List.of(), NEWEST, token.realmEpoch())));
        return List.copyOf(rules);
    }

    /** The result of the rule for a key, which needs no verified claims. */
    public Rule ofKey(String kid) {
        return rule(Kind.KEY, kid, -1, new DenylistClaims(kid, "", NOBODY, NOBODY, List.of(), NEWEST, NEWEST));
    }

    /** An entry for the whole realm would match too, so the entry must be one for the role. */
    private Rule ofRole(String role, long realmEpoch) {
        DenylistClaims onlyTheRole = new DenylistClaims("", "", NOBODY, NOBODY, List.of(role), NEWEST, realmEpoch);
        return rule(Kind.ROLE, role, realmEpoch, onlyTheRole);
    }

    private Rule rule(Kind kind, String key, long epoch, DenylistClaims claims) {
        DenylistEntry confirmed = entry(kind, replica.confirmed(claims).orElse(null));
        DenylistEntry any = confirmed != null
                ? confirmed
                : entry(kind, replica.denies(claims).orElse(null));
        return new Rule(kind, key, epoch, any, confirmed != null);
    }

    private static @Nullable DenylistEntry entry(Kind kind, @Nullable DenylistEntry found) {
        return found != null && found.kind() == kind ? found : null;
    }
}
