package io.gatehouse.bench;

import java.util.Arrays;
import java.util.Locale;

/** Times in nanoseconds and their distribution. Not thread-safe. */
final class Delays {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int BUCKETS = 16;
    private static final double FIRST_BUCKET_MILLIS = 0.125;
    private static final int BAR = 50;

    private final long[] nanos;
    private int count;

    Delays(int capacity) {
        nanos = new long[capacity];
    }

    void add(long delay) {
        nanos[count++] = delay;
    }

    /** A quantile in milliseconds, such as 0.99; 1 is the maximum. */
    double quantile(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int index = (int) Math.ceil(share * count) - 1;
        return sorted[Math.max(0, index)] / NANOS_PER_MILLI;
    }

    /** p50, p90, p99, p99.9 and the maximum as cells of a table. */
    String cells() {
        return String.format(
                Locale.ROOT,
                "%.2f | %.2f | %.2f | %.2f | %.2f",
                quantile(0.5),
                quantile(0.9),
                quantile(0.99),
                quantile(0.999),
                quantile(1));
    }

    /** One line for each bucket; each is twice as wide as the one before. */
    String histogram() {
        int[] counts = new int[BUCKETS];
        for (int i = 0; i < count; i++) {
            counts[bucket(nanos[i] / NANOS_PER_MILLI)]++;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] > 0) {
                String bar = "#".repeat((int) Math.ceil(counts[i] * (double) BAR / count));
                text.append(String.format(
                        Locale.ROOT, "  ≤ %9.3f ms %6d %s%n", FIRST_BUCKET_MILLIS * (1 << i), counts[i], bar));
            }
        }
        return text.toString();
    }

    private static int bucket(double millis) {
        int bucket = 0;
        while (bucket < BUCKETS - 1 && millis > FIRST_BUCKET_MILLIS * (1 << bucket)) {
            bucket++;
        }
        return bucket;
    }
}
