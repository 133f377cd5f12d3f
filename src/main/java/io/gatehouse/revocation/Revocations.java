package io.gatehouse.revocation;

import io.gatehouse.kernel.Problem;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Denies tokens. When a call returns, the revocation is committed in PostgreSQL and applied on this instance. Other
 * instances read it from Redis, or from PostgreSQL while Redis is unavailable. Thread-safe.
 */
public final class Revocations {
    /** The lifetime of an entry beyond the expiry of its token and the leeway of the verifiers. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Database database;
    private final DenylistReplica replica;
    private final RevocationPublisher publisher;
    private final RevocationLease lease;
    private final Duration tokenMargin;

    /**
     * @param lease without it, other instances could miss a revocation that this one confirmed
     */
    public Revocations(
            Database database,
            DenylistReplica replica,
            RevocationPublisher publisher,
            RevocationLease lease,
            Duration verifierLeeway) {
        this.database = database;
        this.replica = replica;
        this.publisher = publisher;
        this.lease = lease;
        this.tokenMargin = tokenMargin(verifierLeeway);
    }

    /** How long a token or session entry outlives the token's {@code exp} with this leeway of the verifiers. */
    public static Duration tokenMargin(Duration verifierLeeway) {
        return verifierLeeway.plus(MARGIN);
    }

    /** How long a token or session entry outlives the token's {@code exp}. */
    public Duration tokenMargin() {
        return tokenMargin;
    }

    /**
     * Runs work that may deny tokens in one transaction. The denials take effect after the commit. The lease is checked
     * before the work and again before the commit.
     *
     * @throws io.gatehouse.kernel.ProblemException 503 if this instance has no lease. Nothing is written, unless the
     *     commit took too long or its outcome is unknown
     */
    public <T> T inTransaction(Function<RevokingTransaction, T> work) {
        requireLease();
        Committed<T> committed = database.inTransaction(tx -> {
            RevokingTransaction revoking = new RevokingTransaction(tx, tokenMargin);
            T outcome = work.apply(revoking);
            if (!revoking.denials().isEmpty()) {
                // The statements may have waited for locks. The transaction can still be rolled back here.
                requireLease();
            }
            return new Committed<>(outcome, revoking.denials());
        });
        announce(committed.denials());
        return committed.outcome();
    }

    /**
     * Applies and publishes entries whose rows the caller has committed, after {@link #requireLease}.
     *
     * @throws io.gatehouse.kernel.ProblemException 503 if the lease ended in the meantime
     */
    public void announce(List<DenylistEntry> denials) {
        denials.forEach(replica::apply);
        publisher.publish(denials);
        if (!denials.isEmpty()) {
            requireLeaseToAnswer();
        }
    }

    /**
     * Requires that a revocation that begins now can be confirmed. Call it before anything is written.
     *
     * @throws io.gatehouse.kernel.ProblemException 503
     */
    public void requireLease() {
        require(lease.mayBegin());
    }

    /**
     * Requires that other instances still wait for the heartbeats of this one. Call it before a response that confirms
     * a revocation.
     *
     * @throws io.gatehouse.kernel.ProblemException 503
     */
    public void requireLeaseToAnswer() {
        require(lease.mayAnswer());
    }

    /**
     * Requires that every other instance had time to record the refreshes that it committed and did not answer.
     *
     * @throws io.gatehouse.kernel.ProblemException 503
     */
    public void requireSteadyLease() {
        require(lease.isSteady());
    }

    private static void require(boolean granted) {
        if (!granted) {
            throw Problem.DEPENDENCY_UNAVAILABLE
                    .asException("This instance has no lease to revoke tokens. Try again later.")
                    .retryAfter(RETRY_AFTER);
        }
    }

    private record Committed<T>(T outcome, List<DenylistEntry> denials) {}
}
