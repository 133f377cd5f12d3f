package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import java.util.List;

/** Publishes revocations to the other instances. Thread-safe. */
@FunctionalInterface
public interface RevocationPublisher {
    /** Publishes committed entries. A failure is no error: the other instances read the entries from PostgreSQL. */
    void publish(List<DenylistEntry> denials);
}
