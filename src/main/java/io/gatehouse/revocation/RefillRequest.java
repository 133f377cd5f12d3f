package io.gatehouse.revocation;

import java.util.concurrent.atomic.AtomicLong;

/** Requests to read every revocation again, so that Redis can be filled with them. Thread-safe. */
final class RefillRequest {
    private final AtomicLong requests = new AtomicLong();

    void ask() {
        requests.incrementAndGet();
    }

    /** How many requests there were; one is done when a read that began after it has succeeded. */
    long requests() {
        return requests.get();
    }
}
