package io.gatehouse.revocation;

import io.gatehouse.storage.Database;
import io.gatehouse.storage.PagedPurge;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Deletes expired revocations and counts them in {@code gatehouse_purge_revocations_total}. Thread-safe. */
public final class RevocationPurge {
    private final Database database;
    private final Counter deleted;

    public RevocationPurge(Database database, PrometheusRegistry metrics) {
        this.database = database;
        this.deleted = Counter.builder()
                .name("gatehouse_purge_revocations")
                .help("Expired revocations that this instance has removed")
                .withoutExemplars()
                .register(metrics);
    }

    /** Returns how many revocations a run would delete now. */
    public long expired() {
        return database.with(RevocationPurgeDao.class, RevocationPurgeDao::countExpired);
    }

    /** Deletes the expired revocations as part of a run; returns how many. */
    public long delete(PagedPurge.Run run) {
        return run.table(
                RevocationPurgeDao.BEFORE_FIRST,
                (tx, after) -> tx.dao(RevocationPurgeDao.class).deleteExpired(after),
                deleted::inc);
    }
}
