package io.gatehouse.storage;

/**
 * The advisory locks that Gatehouse takes in PostgreSQL, each with its own number. A number stays with its lock for ever: two
 * versions run side by side during an upgrade, and functions of the schema name the numbers too.
 */
public enum AdvisoryLock {
    /** Creating, rotating and revoking keys. */
    KEYS(7_021_958_338L),
    /** Making and dropping partitions of the audit table. Only functions of the schema take it. */
    AUDIT_PARTITIONS(7_021_958_339L),
    /** Adding a seal to the audit chain. */
    AUDIT_SEALS(7_021_958_340L),
    /** Removing expired sessions and revocations. */
    PURGE(7_021_958_341L),
    /** Running change sets; a lock of a session. */
    MIGRATION(7_021_958_342L);

    private final long number;

    AdvisoryLock(long number) {
        this.number = number;
    }

    /** What PostgreSQL knows it by. */
    public long number() {
        return number;
    }
}
