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
     * Whether the lease was held long enough without an interruption. By then every instance has recorded the refreshes
     * that it committed and did not answer, see {@code session.unanswered_generation}.
     */
    boolean isSteady();

    /** A lease for commands that revoke nothing. It is always held. */
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
