package io.gatehouse.revocation;

import io.gatehouse.kernel.Problem;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.Denial;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Denies tokens. When a call returns, the revocation is committed in PostgreSQL and applied on this instance; the others
 * have been told where Redis could be reached, and find out from PostgreSQL where it could not. Thread-safe.
 */
public final class Revocations {
    /** How long an entry outlives its token beyond the leeway of the verifiers. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Database database;
    private final DenylistReplica replica;
    private final RevocationPublisher publisher;
    private final BooleanSupplier mayRevoke;
    private final Duration tokenMargin;

    /**
     * @param mayRevoke whether others wait for what this instance has to tell; where they do not, a revocation that was
     *     answered with success could be unknown to them
     */
    public Revocations(
            Database database,
            DenylistReplica replica,
            RevocationPublisher publisher,
            BooleanSupplier mayRevoke,
            Duration verifierLeeway) {
        this.database = database;
        this.replica = replica;
        this.publisher = publisher;
        this.mayRevoke = mayRevoke;
        this.tokenMargin = tokenMargin(verifierLeeway);
    }

    /** How long an entry about a token or a session outlives the token's {@code exp} where verifiers have this leeway. */
    public static Duration tokenMargin(Duration verifierLeeway) {
        return verifierLeeway.plus(MARGIN);
    }

    /** How long an entry about a token or a session outlives the token's {@code exp}. */
    public Duration tokenMargin() {
        return tokenMargin;
    }

    /**
     * Runs work that may deny tokens in one transaction; after the commit the denials take effect.
     *
     * @throws io.gatehouse.kernel.ProblemException 503 if this instance may not revoke at the moment
     */
    public <T> T inTransaction(Function<RevokingTransaction, T> work) {
        requireLease();
        Committed<T> committed = database.inTransaction(tx -> {
            RevokingTransaction revoking = new RevokingTransaction(tx, tokenMargin);
            T outcome = work.apply(revoking);
            return new Committed<>(outcome, revoking.denials());
        });
        announce(committed.denials());
        return committed.outcome();
    }

    /** Lets entries take effect whose rows a statement of the caller's has committed by itself. */
    public void announce(List<Denial> denials) {
        denials.forEach(replica::apply);
        publisher.publish(denials);
        if (!denials.isEmpty()) {
            // It may have taken long; what is done is done, and the caller is not told that everybody knows.
            requireLease();
        }
    }

    /**
     * Ends the call unless others wait for what this instance has to tell.
     *
     * @throws io.gatehouse.kernel.ProblemException 503
     */
    public void requireLease() {
        if (!mayRevoke.getAsBoolean()) {
            throw Problem.DEPENDENCY_UNAVAILABLE
                    .asException("This instance has lost touch with the others.")
                    .retryAfter(RETRY_AFTER);
        }
    }

    private record Committed<T>(T outcome, List<Denial> denials) {}
}
