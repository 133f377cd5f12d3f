package io.gatehouse.listener;

import java.util.UUID;

/**
 * A listener of any instance, for operators. Immutable.
 *
 * @param client the name of the client, or its id while the name is unknown
 * @param process what the process has chosen at random; empty if it sends none
 * @param software the value of {@code User-Agent}, at most 64 printable characters
 * @param instance the instance that has received its last request
 * @param ageMillis the time since that request
 * @param live whether the listener still sends requests
 * @param newestKeys whether it has all public keys, including the next one
 * @param canaryMillis how long it took to learn of the last canary; -1 before the first
 */
public record ListenerView(
        String client,
        String process,
        String software,
        UUID instance,
        long ageMillis,
        boolean live,
        boolean newestKeys,
        long canaryMillis) {
    /** For messages: the name of the client and the process. */
    public String label() {
        return process.isEmpty() ? client : client + " (" + process + ")";
    }
}
