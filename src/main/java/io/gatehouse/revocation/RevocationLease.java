package io.gatehouse.revocation;

/**
 * Whether this instance may revoke. Without a lease, other instances accept tokens without waiting for its heartbeats,
 * and could miss a revocation that it confirmed. Thread-safe.
 */
public interface RevocationLease {
    /** Whether a revocation that begins now can be committed and confirmed while the lease is held. */
    boolean mayBegin();

    /** Whether a committed revocation may be confirmed now. */
    boolean mayAnswer();

    /**
     * Whether it was held without an interruption long enough for every instance to have noted the refreshes that it
     * left unanswered, see {@code session.unanswered_generation}.
     */
    boolean isSteady();

    /** The lease of a command that denies nothing and has nothing to announce. */
    static RevocationLease always() {
        return new RevocationLease() {
            @Override
            public boolean mayBegin() {
                return true;
            }

            @Override
            public boolean mayAnswer() {
                return true;
            }

            @Override
            public boolean isSteady() {
                return true;
            }
        };
    }
}
