package io.gatehouse.process;

/** How an instance with a wrong clock is started. */
final class ClockSkew {
    static final String MAIN_CLASS = "io.gatehouse.ClockSkewedGatehouse";
    /** Seconds by which its clock is ahead; does not start with GATEHOUSE_, whose variables are the service's own. */
    static final String VARIABLE = "TEST_CLOCK_AHEAD_SECONDS";

    private ClockSkew() {}
}
