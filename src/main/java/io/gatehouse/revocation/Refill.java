package io.gatehouse.revocation;

import java.util.concurrent.atomic.AtomicBoolean;

/** A wish that every revocation be read again, so that Redis can be filled with them. Thread-safe. */
final class Refill {
    private final AtomicBoolean wished = new AtomicBoolean();

    void ask() {
        wished.set(true);
    }

    /** Whether it was asked for since the last call. */
    boolean take() {
        return wished.getAndSet(false);
    }
}
