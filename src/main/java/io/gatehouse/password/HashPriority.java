package io.gatehouse.password;

/**
 * The priority class of a hash, highest first. While jobs of a lower priority wait, they get at least every n-th turn
 * of the workers, and one n-th of the queue is reserved for them.
 */
public enum HashPriority {
    /** A session, or a client that has logged in to this account before. */
    KNOWN_CLIENT(1),
    /** A login from any other address. */
    UNKNOWN_CLIENT(4),
    /** A registration. */
    REGISTRATION(8);

    private final int shareDivisor;

    HashPriority(int shareDivisor) {
        this.shareDivisor = shareDivisor;
    }

    /** The n of the guaranteed share 1/n of the turns and of the queue. */
    int shareDivisor() {
        return shareDivisor;
    }
}
