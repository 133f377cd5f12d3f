package io.gatehouse.monitoring;

import com.codahale.metrics.CachedGauge;
import com.codahale.metrics.MetricRegistry;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import java.util.concurrent.TimeUnit;

/** Shows what keeps PostgreSQL from cleaning up: a transaction that somebody left open. */
final class DatabaseMetrics {
    private static final long SECONDS_BETWEEN_QUESTIONS = 10;

    private DatabaseMetrics() {}

    static void register(MetricRegistry metrics, Database database) {
        metrics.register(
                "gatehouse.database.oldest_transaction_seconds",
                new CachedGauge<Double>(SECONDS_BETWEEN_QUESTIONS, TimeUnit.SECONDS) {
                    @Override
                    protected Double loadValue() {
                        return oldestTransaction(database);
                    }
                });
    }

    private static double oldestTransaction(Database database) {
        try {
            return database.with(MonitoringDao.class, MonitoringDao::oldestTransactionSeconds);
        } catch (ProblemException e) {
            return Double.NaN;
        }
    }
}
