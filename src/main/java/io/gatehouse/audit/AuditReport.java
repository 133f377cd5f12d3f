package io.gatehouse.audit;

import java.util.List;

/**
 * What a verification of all seals found. Immutable.
 *
 * @param seals how many there are
 * @param events how many events are as they were sealed
 * @param gone how many sealed events went with a month that was older than the retention
 * @param unsealed how many are not sealed yet
 * @param unsealedSince the time of the oldest of them; empty if there is none
 * @param newest number and hash of the newest seal with a colon between; empty if there is none
 * @param breaks where anything is not what was written, at most {@link #MOST_BREAKS}
 */
public record AuditReport(
        long seals, long events, long gone, long unsealed, String unsealedSince, String newest, List<Break> breaks) {
    /** Whoever has found so many has no need of another. */
    public static final int MOST_BREAKS = 100;

    /**
     * A place where the chain is broken.
     *
     * @param kind a word for scripts
     * @param seal the number of the seal, or of the first of several; 0 for what comes after all
     * @param what a sentence
     */
    public record Break(String kind, long seal, String what) {}

    /** Whether all is as it was written. */
    public boolean isWhole() {
        return breaks.isEmpty();
    }
}
