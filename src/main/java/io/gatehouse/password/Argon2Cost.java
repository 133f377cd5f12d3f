package io.gatehouse.password;

/**
 * What one argon2id hash costs (RFC 9106 §3.1).
 *
 * @param memoryKib memory in KiB, at least eight times the lanes
 * @param iterations passes over the memory
 * @param parallelism lanes
 */
record Argon2Cost(int memoryKib, int iterations, int parallelism) {
    /** The most that is ever run: whoever can write a row must not be able to take the machine's memory or time. */
    static final Argon2Cost CAP = new Argon2Cost(256 * 1024, 10, 16);

    /** What the earlier Python service used. Its hashes were made from UTF-8 that nobody had normalised. */
    static final Argon2Cost EARLIER_SERVICE = new Argon2Cost(64 * 1024, 3, 4);

    boolean isWithinCap() {
        return memoryKib <= CAP.memoryKib && iterations <= CAP.iterations && parallelism <= CAP.parallelism;
    }

    /** The KiB that are filled in all. Lanes share this work, they do not add to it. */
    long work() {
        return (long) memoryKib * iterations;
    }
}
