package io.gatehouse.kernel;

/** The bucket bounds that all latency histograms share, so that the histograms of several instances can be added up. */
public final class LatencyBuckets {
    /** The bounds range from an in-memory token check to a call that waits for a database lock until its deadline. */
    private static final double[] UPPER_BOUNDS_SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5
    };

    private LatencyBuckets() {}

    /** The upper bounds in seconds, ascending, without the last bucket's infinite bound. */
    public static double[] upperBoundsSeconds() {
        return UPPER_BOUNDS_SECONDS.clone();
    }
}
