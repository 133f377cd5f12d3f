package io.gatehouse.audit;

import java.util.List;

/**
 * The result of a chain verification. Immutable.
 *
 * @param seals the number of seals
 * @param events the number of events that match their seals
 * @param dropped the number of sealed events that were dropped with their partitions after the retention
 * @param unsealed the number of events without a seal so far
 * @param unsealedSince the time of the oldest unsealed event; empty if there is none
 * @param newest the newest seal as {@code number:hash}; empty if there is none
 * @param breaks the places where the chain is broken, at most {@link #MOST_BREAKS}
 */
public record AuditReport(
        long seals, long events, long dropped, long unsealed, String unsealedSince, String newest, List<Break> breaks) {
    /** The maximum number of breaks that a verification reports. */
    public static final int MOST_BREAKS = 100;

    /**
     * A place where the chain is broken.
     *
     * @param kind a stable identifier for scripts
     * @param seal the number of the seal, or of the first of several; 0 for events after all seals
     * @param what the description, a sentence for the operator
     */
    public record Break(String kind, long seal, String what) {}

    /** Whether the chain has no breaks. */
    public boolean isWhole() {
        return breaks.isEmpty();
    }
}
