package io.gatehouse.listener;

import java.util.UUID;

/**
 * A listener at the time of a report. Immutable.
 *
 * @param client the {@code client_id}
 * @param process what the process has chosen at random; empty if it sends none
 * @param software the value of {@code User-Agent}, at most 64 printable characters
 * @param ageMillis the time since its last request
 * @param keys the version of the JWKS that it has
 * @param canaryMillis how long it took, or has taken until now, to learn of the last canary; -1 before the first
 */
public record ListenerState(
        UUID client, String process, String software, long ageMillis, long keys, long canaryMillis) {
    /** Whether its last request is not older than {@link Listeners#LIVE}. */
    public boolean live() {
        return ageMillis <= Listeners.LIVE.toMillis();
    }

    ListenerState older(long millis) {
        return new ListenerState(client, process, software, ageMillis + millis, keys, canaryMillis);
    }
}
