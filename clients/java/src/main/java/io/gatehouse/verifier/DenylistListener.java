package io.gatehouse.verifier;

/** Observes the entries that change a denylist replica. */
@FunctionalInterface
public interface DenylistListener {
    /**
     * An entry has been added, or denies more than before. Called by the thread that adds it while it holds the lock of the
     * replica: the calls have an order, and a thread that adds the same entry later waits for this one.
     */
    void added(DenylistEntry entry);
}
