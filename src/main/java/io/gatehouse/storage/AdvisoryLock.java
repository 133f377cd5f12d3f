package io.gatehouse.storage;

/**
 * The advisory locks that Gatehouse takes in PostgreSQL. The number of a lock never changes, because two versions run
 * side by side during an upgrade, and functions of the schema use the numbers too.
 */
public enum AdvisoryLock {
    /** For creating, rotating, revoking and re-encrypting keys. */
    KEYS(7_021_958_338L),
    /** For creating and dropping partitions of the audit table. Only functions of the schema take it. */
    AUDIT_PARTITIONS(7_021_958_339L),
    /** For appending a seal to the audit chain. */
    AUDIT_SEALS(7_021_958_340L),
    /** For removing expired sessions and revocations. */
    PURGE(7_021_958_341L),
    /** For running change sets. A session-level lock; the others end with a transaction. */
    MIGRATION(7_021_958_342L);

    private final long number;

    AdvisoryLock(long number) {
        this.number = number;
    }

    /** The key of the lock in PostgreSQL. */
    public long number() {
        return number;
    }
}
