package io.gatehouse.audit;

import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.background.JobRunner;
import io.gatehouse.storage.Database;
import java.time.Duration;

/**
 * The audit feature of one instance: writing, sealing, verification and retention.
 *
 * @param log writes one event in the transaction of the change
 * @param aggregator counts events that clients can cause in large numbers, and writes them together
 * @param partitions drops partitions that are older than the retention
 * @param sealer seals committed events in the background
 */
public record AuditModule(
        AuditLog log,
        AuditAggregator aggregator,
        AuditPartitions partitions,
        AuditSealer sealer,
        AuditVerification verification) {
    private static final Duration AGGREGATES_PAUSE = Duration.ofMinutes(1);

    /** Creates the objects of this feature. */
    public static AuditModule create(Database database, AuditLog log, AuditSealKeys keys, Duration retention) {
        return new AuditModule(
                log,
                new AuditAggregator(database, log),
                new AuditPartitions(database, log, keys, retention),
                new AuditSealer(database, keys),
                new AuditVerification(database, keys));
    }

    /**
     * Starts the background tasks of this instance, and writes the remaining aggregated events when the server stops.
     */
    public void schedule(JobRunner tasks, LifecycleEnvironment lifecycle) {
        tasks.schedule("audit-aggregates", aggregator::flush, AGGREGATES_PAUSE);
        lifecycle.manage(new AutoCloseableManager(aggregator::flush));
        tasks.schedule("audit-seals", sealer, AuditSealer.PAUSE);
    }
}
