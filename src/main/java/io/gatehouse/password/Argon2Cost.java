package io.gatehouse.password;

/**
 * The cost parameters of an argon2 hash (RFC 9106 §3.1).
 *
 * @param memoryKib the memory in KiB, at least eight times the lanes
 * @param iterations the number of passes over the memory
 * @param parallelism the number of lanes
 */
record Argon2Cost(int memoryKib, int iterations, int parallelism) {
    /** The highest cost that is run. It bounds the memory and time that a row in the database can demand. */
    static final Argon2Cost CAP = new Argon2Cost(256 * 1024, 10, 16);

    /** The cost of the earlier Python service, which hashed UTF-8 without normalising it. */
    static final Argon2Cost EARLIER_SERVICE = new Argon2Cost(64 * 1024, 3, 4);

    boolean isWithinCap() {
        return memoryKib <= CAP.memoryKib && iterations <= CAP.iterations && parallelism <= CAP.parallelism;
    }

    /** Memory times passes, in KiB. Lanes share this work and do not add to it. */
    long work() {
        return (long) memoryKib * iterations;
    }
}
