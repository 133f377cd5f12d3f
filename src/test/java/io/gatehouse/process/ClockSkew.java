package io.gatehouse.process;

/** Starts an instance with a wrong clock. */
final class ClockSkew {
    static final String MAIN_CLASS = "io.gatehouse.ClockSkewedGatehouse";
    /** Seconds by which the clock is ahead. Not a GATEHOUSE_ name, which are the service's variables. */
    static final String VARIABLE = "TEST_CLOCK_AHEAD_SECONDS";

    private ClockSkew() {}
}
