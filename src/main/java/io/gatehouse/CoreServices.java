package io.gatehouse;

import io.dropwizard.core.setup.Environment;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditModule;
import io.gatehouse.audit.AuditPartitions;
import io.gatehouse.background.JobRunner;
import io.gatehouse.client.VerifierClients;
import io.gatehouse.command.StartupException;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.explain.ExplainModule;
import io.gatehouse.feed.FeedHandler;
import io.gatehouse.feed.FeedModule;
import io.gatehouse.feed.FeedSettings;
import io.gatehouse.feed.FeedSource;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.client.ClientAddressHash;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.listener.ListenerModule;
import io.gatehouse.monitoring.KeyMetrics;
import io.gatehouse.refusal.ReferenceCodec;
import io.gatehouse.refusal.RefusalRecorder;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.throttle.ThrottleModule;
import io.gatehouse.token.AuditKeys;
import io.gatehouse.token.KeyModule;
import io.gatehouse.token.MasterKeyRing;
import io.gatehouse.token.TokenModule;
import io.gatehouse.verifier.SignatureEngine;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;

/**
 * The services that every feature uses, created in the order of their dependencies.
 *
 * @param defaultRole the role of new users
 * @param addresses determines the address of a client
 * @param clients computes keyed hashes of client addresses for audit events
 * @param refusals records refused requests
 * @param metrics all metrics of Gatehouse, which {@code /prometheus} exposes
 */
record CoreServices(
        MasterKeyRing masters,
        JobRunner jobs,
        StorageModule storage,
        FeedModule feed,
        ListenerModule listeners,
        DenylistModule denylist,
        KeyModule keys,
        AuditModule audit,
        TokenModule tokens,
        Throttle throttle,
        DefaultRole defaultRole,
        ClientAddress addresses,
        ClientAddressHash clients,
        RefusalRecorder refusals,
        PrometheusRegistry metrics) {
    /**
     * Creates the services, loads the denylist and the keys, and starts the background jobs.
     *
     * @throws StartupException if the default role cannot be assigned to new users
     */
    static CoreServices create(
            GatehouseConfiguration configuration, Environment environment, SystemSources sources, AuditLog log) {
        MasterKeyRing masters = configuration.masterKeys(sources.random());
        PrometheusRegistry metrics = new PrometheusRegistry();
        JobRunner jobs = JobRunner.of(environment, metrics, sources.nanoTime());
        StorageModule storage = StorageModule.open(configuration, environment, sources.nanoTime());
        Database database = storage.database();
        // Runs before the first event is written.
        var unused = AuditPartitions.makeAhead(database);
        DefaultRole defaultRole = defaultRole(configuration, database);
        FeedModule feed = FeedModule.create(environment.lifecycle(), sources);
        DenylistModule denylist = denylist(configuration, storage, masters, feed, sources);
        denylist.start(jobs, environment.lifecycle());
        SignatureEngine engine = SignatureEngine.fastest();
        KeyModule keys =
                KeyModule.create(database, denylist, log, masters, configuration.keySettings(), engine, sources);
        ListenerModule listeners = listeners(database, jobs, feed, denylist, keys, sources, metrics);
        new KeyMetrics(keys.ring(), keys.settings(), sources.clock()).register(metrics, engine);
        AuditKeys auditKeys =
                KeyModule.auditKeys(database, masters, log, sources).open();
        ClientAddress addresses = addresses(configuration, metrics);
        return new CoreServices(
                masters,
                jobs,
                storage,
                feed,
                listeners,
                denylist,
                keys,
                audit(configuration, database, log, auditKeys),
                tokens(configuration, metrics, denylist, keys, log, sources),
                throttle(configuration, metrics, storage, masters, sources),
                defaultRole,
                addresses,
                new ClientAddressHash(addresses, auditKeys.clients()),
                new RefusalRecorder(references(masters, sources), sources.clock(), sources.nanoTime()),
                metrics);
    }

    private static AuditModule audit(
            GatehouseConfiguration configuration, Database database, AuditLog log, AuditKeys keys) {
        return AuditModule.create(
                database, log, keys.seals(), configuration.getAudit().retention());
    }

    private static ListenerModule listeners(
            Database database,
            JobRunner jobs,
            FeedModule feed,
            DenylistModule denylist,
            KeyModule keys,
            SystemSources sources,
            PrometheusRegistry metrics) {
        ListenerModule listeners =
                ListenerModule.create(database, () -> keys.jwks().current().version(), sources.nanoTime(), metrics);
        listeners.schedule(jobs);
        feed.scheduleCanary(jobs, listeners.own(), denylist.revocations(), sources);
        keys.schedule(jobs, listeners.reports());
        return listeners;
    }

    Database database() {
        return storage.database();
    }

    ExplainModule explain(GatehouseConfiguration configuration, Clock clock) {
        return ExplainModule.create(
                keys.ring(),
                denylist.replica(),
                denylist.freshness(),
                configuration.verifierSettings(),
                refusals.references(),
                database(),
                audit.log(),
                clock);
    }

    /** Creates the handler of the revocation feed. */
    FeedHandler feedHandler(
            Environment environment,
            VerifierClients clients,
            ProblemWriter problems,
            FeedSettings settings,
            SystemSources sources) {
        return feed.handler(
                environment.lifecycle(),
                FeedSource.of(denylist.replica(), denylist.freshness()),
                clients::authenticate,
                keys.jwks(),
                listeners.own()::requested,
                problems,
                settings,
                sources,
                metrics);
    }

    private static DefaultRole defaultRole(GatehouseConfiguration configuration, Database database) {
        DefaultRole role =
                new DefaultRole(database, configuration.getRegistration().defaultRole());
        role.unusableReason().ifPresent(fault -> {
            throw new StartupException(fault);
        });
        return role;
    }

    private static DenylistModule denylist(
            GatehouseConfiguration configuration,
            StorageModule storage,
            MasterKeyRing masters,
            FeedModule feed,
            SystemSources sources) {
        return DenylistModule.create(
                storage.database(),
                storage.revocations(),
                storage.redis(),
                configuration.denylistSettings(masters),
                feed.observer(),
                sources);
    }

    private static TokenModule tokens(
            GatehouseConfiguration configuration,
            PrometheusRegistry metrics,
            DenylistModule denylist,
            KeyModule keys,
            AuditLog log,
            SystemSources sources) {
        return TokenModule.create(
                keys.ring(),
                denylist,
                log,
                configuration.verifierSettings(),
                configuration.getTokens().tokenType(),
                configuration.getTokens().cacheSize(),
                sources.clock(),
                metrics);
    }

    private static ReferenceCodec references(MasterKeyRing masters, SystemSources sources) {
        return new ReferenceCodec(masters.deriveAll(ReferenceCodec.PURPOSE), sources.random());
    }

    private static Throttle throttle(
            GatehouseConfiguration configuration,
            PrometheusRegistry metrics,
            StorageModule storage,
            MasterKeyRing masters,
            SystemSources sources) {
        return ThrottleModule.shared(
                storage.redis(),
                configuration.getThrottle().settings(),
                masters.derive("gatehouse throttle names"),
                sources.nanoTime(),
                metrics);
    }

    private static ClientAddress addresses(GatehouseConfiguration configuration, PrometheusRegistry metrics) {
        return new ClientAddress(
                configuration.forwardedHeader(),
                configuration.trustedProxies(),
                Counter.builder()
                        .name("gatehouse_forwarded_unreadable")
                        .help("Requests whose trusted proxy named no client address")
                        .withoutExemplars()
                        .register(metrics));
    }
}
