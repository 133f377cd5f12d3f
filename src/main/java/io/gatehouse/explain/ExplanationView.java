package io.gatehouse.explain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a token is or is not accepted now. It never contains the token or its signature. Immutable.
 *
 * @param accepted whether this instance accepts the token now
 * @param reason the reason for which it does not; null if it does
 * @param summary the result in a sentence
 * @param explainedAt the time of the instance
 * @param refusal the refused request; its members are null unless a reference was sent
 * @param key the key that the token names
 * @param claims the claims of the token; its members are null if they cannot be read
 * @param claimsVerified whether the signature matches; otherwise anyone could have written the claims
 * @param steps the verification steps, in their order
 * @param denylist one result for each denylist rule; empty unless the claims are verified
 * @param staleness the staleness of this instance's denylist
 * @param events the audit events of the revocations that deny the token, newest first
 */
public record ExplanationView(
        boolean accepted,
        @Nullable String reason,
        String summary,
        Instant explainedAt,
        RefusalView refusal,
        KeyView key,
        ClaimsView claims,
        boolean claimsVerified,
        List<StepView> steps,
        List<RuleView> denylist,
        StalenessView staleness,
        List<EventView> events) {

    /** The refused request that a reference describes. All members are null without a reference. */
    public record RefusalView(
            @Nullable String reason,
            @Nullable String detail,
            @Nullable Instant refusedAt) {}

    /**
     * A signing key.
     *
     * @param kid null if the token names no key
     * @param state {@code current}, {@code next}, {@code retired}, {@code denied} or {@code unknown}
     */
    public record KeyView(@Nullable String kid, String state) {}

    /**
     * A verification step.
     *
     * @param result {@code passed}, {@code failed} or {@code skipped}
     * @param detail what failed; null otherwise
     */
    public record StepView(
            String step, String result, @Nullable String detail) {}

    /**
     * The result of a denylist rule.
     *
     * @param kind {@code token}, {@code session}, {@code subject}, {@code role}, {@code key} or {@code realm}
     * @param key the claim that the rule compares
     * @param epoch the epoch in the token; null for kinds without epochs
     * @param denied whether an entry denies the token
     * @param minimumEpoch the lowest accepted epoch; null without an entry, and for kinds without epochs
     * @param until when the entry expires; null without an entry
     * @param confirmed whether PostgreSQL has the entry; null without an entry
     */
    public record RuleView(
            String kind,
            String key,
            @Nullable Long epoch,
            boolean denied,
            @Nullable Long minimumEpoch,
            @Nullable Instant until,
            @Nullable Boolean confirmed) {}

    /** The staleness of the denylist of an instance. */
    public record StalenessView(boolean fresh, double seconds) {}

    /**
     * An audit event of a transaction that added a denylist entry.
     *
     * @param kind the kind of the entry
     * @param actorId the user or client that acted; null if the service or an operator did
     * @param actorLogin the login of that user; null for a client, and after the user was deleted
     * @param detail the affected role or the reason; null if there is none
     */
    public record EventView(
            String kind,
            Instant occurredAt,
            String action,
            String outcome,
            @Nullable String actorId,
            @Nullable String actorLogin,
            @Nullable String detail) {}

    ExplanationView with(List<EventView> found) {
        return new ExplanationView(
                accepted,
                reason,
                summary,
                explainedAt,
                refusal,
                key,
                claims,
                claimsVerified,
                steps,
                denylist,
                staleness,
                found);
    }
}
