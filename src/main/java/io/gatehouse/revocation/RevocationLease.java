package io.gatehouse.revocation;

/**
 * Whether this instance is a member whose revocations the others wait for. Without the lease they take it for gone and accept
 * tokens without having heard from it. Thread-safe.
 */
public interface RevocationLease {
    /** Whether a revocation that begins now can be committed and answered while the lease is held. */
    boolean mayBegin();

    /** Whether a revocation that is committed may be answered with success now. */
    boolean mayAnswer();

    /**
     * Whether it was held without an interruption long enough for every instance to have noted the refreshes that it left
     * unanswered, see {@code session.unanswered_generation}.
     */
    boolean isSteady();

    /** One of a command that denies nothing, so that nobody has to be told of anything. */
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
