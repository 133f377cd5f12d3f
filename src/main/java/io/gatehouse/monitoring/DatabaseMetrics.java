package io.gatehouse.monitoring;

import com.google.common.base.Suppliers;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** Registers the age of the oldest open transaction, which prevents PostgreSQL from vacuuming. */
final class DatabaseMetrics {
    /** The value is cached, so that frequent scrapes do not each cost a query. */
    private static final Duration CACHED = Duration.ofSeconds(10);

    private DatabaseMetrics() {}

    static void register(PrometheusRegistry metrics, Database database) {
        Supplier<Double> age = Suppliers.memoizeWithExpiration(() -> oldestTransaction(database), CACHED);
        new CallbackMetrics(metrics)
                .gauge(
                        "gatehouse_database_oldest_transaction_seconds",
                        "Age of the oldest open transaction that the database user may see",
                        age::get);
    }

    private static double oldestTransaction(Database database) {
        try {
            return database.with(MonitoringDao.class, MonitoringDao::oldestTransactionSeconds);
        } catch (ProblemException e) {
            return Double.NaN;
        }
    }
}
