package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import java.util.List;

/** Publishes revocations to the other instances. Thread-safe. */
@FunctionalInterface
public interface RevocationPublisher {
    /** Publishes committed entries. It throws nothing if Redis fails: other instances read them from PostgreSQL. */
    void publish(List<DenylistEntry> denials);
}
