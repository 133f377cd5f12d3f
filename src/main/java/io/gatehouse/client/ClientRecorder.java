package io.gatehouse.client;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.client.ClientCredentialsDao.StoredSecret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.storage.Database;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records the authentications and tokens of clients without a statement: as metrics, as aggregated audit events, and as
 * {@code last_used_on} of secrets, which {@link #run} writes. Thread-safe.
 */
final class ClientRecorder implements Runnable {
    private final Database database;
    private final AuditAggregator events;
    private final CounterDataPoint succeeded;
    private final CounterDataPoint failed;
    private final CounterDataPoint throttled;
    private final Counter tokens;
    private final Set<UUID> used = ConcurrentHashMap.newKeySet();

    ClientRecorder(Database database, AuditAggregator events, PrometheusRegistry metrics) {
        this.database = database;
        this.events = events;
        Counter authentications = Counter.builder()
                .name("gatehouse_client_authentications")
                .help("Client authentications by outcome")
                .labelNames("outcome")
                .withoutExemplars()
                .register(metrics);
        this.succeeded = authentications.labelValues("succeeded");
        this.failed = authentications.labelValues("failed");
        this.throttled = authentications.labelValues("throttled");
        this.tokens = Counter.builder()
                .name("gatehouse_client_tokens")
                .help("Access tokens issued to clients")
                .withoutExemplars()
                .register(metrics);
    }

    void authenticated(StoredSecret secret) {
        succeeded.inc();
        used.add(secret.secretId());
    }

    void failed() {
        failed.inc();
        events.add(AuditEvent.refused(AuditAction.CLIENT_AUTHENTICATION));
    }

    void throttled() {
        throttled.inc();
    }

    void issued(StoredSecret secret) {
        tokens.inc();
        events.add(AuditEvent.success(AuditAction.CLIENT_TOKEN)
                .by(secret.client())
                .on(secret.client())
                .in(new SessionId(secret.secretId())));
    }

    /** Writes the day of use of the secrets that were used since the last run. A failed run repeats them. */
    @Override
    public void run() {
        Set<UUID> pending = new HashSet<>(used);
        if (!pending.isEmpty()) {
            UUID[] ids = pending.toArray(UUID[]::new);
            int unused = database.with(ClientCredentialsDao.class, dao -> dao.recordUse(ids));
            used.removeAll(pending);
        }
    }
}
