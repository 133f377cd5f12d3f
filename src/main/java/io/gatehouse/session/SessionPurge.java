package io.gatehouse.session;

import io.gatehouse.storage.Database;
import io.gatehouse.storage.PagedPurge;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Deletes expired sessions and counts them in {@code gatehouse_purge_sessions_total}. Thread-safe. */
public final class SessionPurge {
    private final Database database;
    private final Duration tokenMargin;
    private final Counter deleted;

    /** @param tokenMargin the longest time after its {@code exp} for which an access token is accepted */
    public SessionPurge(Database database, Duration tokenMargin, PrometheusRegistry metrics) {
        this.database = database;
        this.tokenMargin = tokenMargin;
        this.deleted = Counter.builder()
                .name("gatehouse_purge_sessions")
                .help("Expired sessions that this instance has removed")
                .withoutExemplars()
                .register(metrics);
    }

    /** Counts the sessions that a run would delete now, and their users. */
    public Expired expired() {
        return database.with(SessionPurgeDao.class, dao -> dao.countExpired(tokenMargin.toSeconds()));
    }

    /** Deletes the expired sessions as a part of a run; returns their number. */
    public long delete(PagedPurge.Run run) {
        return run.table(
                SessionPurgeDao.BEFORE_FIRST,
                (tx, after) -> tx.dao(SessionPurgeDao.class).deleteExpired(after, tokenMargin.toSeconds()),
                deleted::inc);
    }

    /** Expired sessions, and the number of users who own them. */
    public record Expired(long users, long sessions) {}
}
