package io.gatehouse.revocation;

import io.gatehouse.storage.Database;
import io.gatehouse.verifier.Denial;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Denies tokens. When a call returns, the revocation is committed in PostgreSQL and applied on this instance; the others
 * have been told where Redis could be reached, and find out from PostgreSQL where it could not. Thread-safe.
 */
public final class Revocations {
    /** How long an entry outlives its token beyond the leeway of the verifiers. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final Database database;
    private final DenylistReplica replica;
    private final RevocationPublisher publisher;
    private final Duration tokenMargin;

    public Revocations(
            Database database, DenylistReplica replica, RevocationPublisher publisher, Duration verifierLeeway) {
        this.database = database;
        this.replica = replica;
        this.publisher = publisher;
        this.tokenMargin = verifierLeeway.plus(MARGIN);
    }

    /** How long an entry about a token or a session outlives the token's {@code exp}. */
    public Duration tokenMargin() {
        return tokenMargin;
    }

    /** Runs work that may deny tokens in one transaction; after the commit the denials take effect. */
    public <T> T inTransaction(Function<RevokingTransaction, T> work) {
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
    }

    private record Committed<T>(T outcome, List<Denial> denials) {}
}
