package io.gatehouse;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.gatehouse.audit.AuditPartitions;
import io.gatehouse.background.BackgroundTasks;
import io.gatehouse.command.StartupException;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.monitoring.KeyMetrics;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.token.AuditKeys;
import io.gatehouse.token.KeyModule;
import io.gatehouse.token.KeySettings;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.DenylistedAccessTokens;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerifiedTokenCache;
import io.gatehouse.verifier.VerifierSettings;
import java.time.Duration;

/**
 * What every feature stands on: the stores, the denylist, the keys, and who a token belongs to.
 *
 * @param tokens asks the denylist too
 * @param tasks runs periodic tasks
 * @param addresses finds out where requests came from
 */
record CoreServices(
        Database database,
        RedisStore redis,
        AuditPartitions months,
        DenylistModule denylist,
        KeyModule keys,
        AuditKeys auditKeys,
        AccessTokens tokens,
        DefaultRole defaultRole,
        BackgroundTasks tasks,
        ClientAddress addresses) {
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    /** Lays it in the order in which its parts need one another, and hands what runs to Dropwizard. */
    static CoreServices lay(SharedDependencies tools, GatehouseConfiguration configuration, Environment environment) {
        BackgroundTasks tasks = BackgroundTasks.of(environment, tools.nanoTime());
        PostgreSql postgres = PostgreSql.of(configuration.getDatabase(), environment, tools.nanoTime());
        Database database = postgres.database();
        RedisStore redis = redis(configuration.getRedis(), environment);
        // Before the first event.
        var unused = AuditPartitions.makeAhead(database);
        DefaultRole defaultRole =
                new DefaultRole(database, configuration.getRegistration().defaultRole());
        defaultRole.fault().ifPresent(fault -> {
            throw new StartupException(fault);
        });
        DenylistModule denylist = denylist(tools, configuration, postgres, redis, environment, tasks);
        KeyModule keys = keys(tools, configuration, environment, database, denylist, tasks);
        AuditKeys auditKeys = tools.auditKeys(configuration, database).open();
        AuditPartitions months = new AuditPartitions(
                database,
                tools.audit(),
                auditKeys.seals(),
                configuration.getAudit().retention());
        AccessTokens tokens = accessTokens(tools, configuration, keys, denylist, environment);
        ClientAddress addresses = new ClientAddress(
                configuration.forwardedHeader(),
                configuration.trustedProxies(),
                environment.metrics().counter("gatehouse.forwarded.unreadable"));
        return new CoreServices(
                database, redis, months, denylist, keys, auditKeys, tokens, defaultRole, tasks, addresses);
    }

    /** For whoever denies. */
    Revocations revocations() {
        return denylist.revocations();
    }

    private static RedisStore redis(RedisSection section, Environment environment) {
        RedisStore store = new RedisStore(section.address(), section.limits());
        environment.lifecycle().manage(new AutoCloseableManager(store));
        return store;
    }

    private static KeyModule keys(
            SharedDependencies tools,
            GatehouseConfiguration configuration,
            Environment environment,
            Database database,
            DenylistModule denylist,
            BackgroundTasks tasks) {
        KeySettings settings = configuration.keySettings();
        SignatureEngine engine = SignatureEngine.fastest();
        KeyModule parts = KeyModule.assemble(new KeyModule.Needs(
                database,
                denylist.revocations(),
                denylist.replica(),
                tools.audit(),
                tools.masters(configuration),
                settings,
                engine,
                tools.random(),
                tools.newId(),
                tools.clock()));
        // So that every instance sees a new key long before it signs.
        tasks.schedule("keys", parts.follow(), Duration.ofSeconds(2));
        tasks.schedule("key-rotation", parts.schedule(), Duration.ofMinutes(1));
        new KeyMetrics(parts.ring(), settings, tools.clock()).register(environment.metrics(), engine);
        return parts;
    }

    private static DenylistModule denylist(
            SharedDependencies tools,
            GatehouseConfiguration configuration,
            PostgreSql postgres,
            RedisStore redis,
            Environment environment,
            BackgroundTasks tasks) {
        DenylistModule denylist = DenylistModule.assemble(
                tools.denylist(configuration, postgres.database(), postgres.revocations(), redis));
        // Before the first request: without a complete replica no token can be accepted.
        denylist.start().load();
        denylist.jobs().forEach(job -> tasks.schedule(job.name(), job.work(), job.pause()));
        // Stopped before the jobs, which were managed earlier, and after the last request.
        environment
                .lifecycle()
                .manage(new AutoCloseableManager(() -> denylist.stop().leave(GOODBYE)));
        return denylist;
    }

    private static AccessTokens accessTokens(
            SharedDependencies tools,
            GatehouseConfiguration configuration,
            KeyModule keys,
            DenylistModule denylist,
            Environment environment) {
        VerifierSettings expected = new VerifierSettings(
                configuration.getIssuer(),
                configuration.getAudience(),
                configuration.getTokens().leeway());
        AccessTokenVerifier verifier = new AccessTokenVerifier(keys.ring(), expected, tools.clock());
        VerifiedTokenCache verified =
                new VerifiedTokenCache(verifier, configuration.getTokens().cacheSize(), tools.clock());
        environment.metrics().registerGauge("gatehouse.token_cache.hit_ratio", verified::hitRatio);
        environment.metrics().registerGauge("gatehouse.token_cache.tokens", verified::size);
        return new DenylistedAccessTokens(verified, denylist.replica(), denylist.freshness());
    }
}
