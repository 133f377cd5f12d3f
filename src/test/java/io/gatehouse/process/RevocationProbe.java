package io.gatehouse.process;

/** Verifies one token again and again until its revocation is known. Used by one thread. */
public interface RevocationProbe extends AutoCloseable {
    /**
     * Begins to follow a token, and returns when it has been accepted once.
     *
     * @param checks how many tokens that were refused before are verified again after the refusal
     */
    void follow(String token, int checks);

    /** Waits until the token is refused as revoked. */
    Refusal refusal();

    @Override
    void close();

    /**
     * The end of a token.
     *
     * @param lastAccepted when the last verification began that accepted the token, on the clock of {@link
     *     System#nanoTime}, which all processes of a Linux machine share
     * @param refused when the first verification ended that refused it
     * @param verifications all verifications of this token and of earlier ones
     * @param stale how many of them had no verdict because the verifier was stale
     * @param acceptedAgain how many tokens were accepted after they had been refused
     */
    record Refusal(long lastAccepted, long refused, long verifications, long stale, long acceptedAgain) {}
}
