package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import java.util.List;

/** Tells others of revocations. Thread-safe. */
@FunctionalInterface
public interface RevocationPublisher {
    /** Publishes entries that are committed. Failing is no error: whoever was not told finds out from PostgreSQL. */
    void publish(List<DenylistEntry> denials);
}
