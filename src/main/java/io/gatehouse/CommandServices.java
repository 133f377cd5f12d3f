package io.gatehouse;

import io.gatehouse.account.AccountModule;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditPartitions;
import io.gatehouse.audit.AuditSealKeys;
import io.gatehouse.audit.AuditVerification;
import io.gatehouse.client.ClientBootstrap;
import io.gatehouse.client.ClientModule;
import io.gatehouse.client.ClientRequest;
import io.gatehouse.client.ClientSecretRevoker;
import io.gatehouse.command.StartupChecks;
import io.gatehouse.command.StartupException;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.credential.PasswordHardening;
import io.gatehouse.doctor.Doctor;
import io.gatehouse.explain.ExplainModule;
import io.gatehouse.explain.ExplanationRequest;
import io.gatehouse.explain.ExplanationView;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.password.HashCalibration;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.refusal.ReferenceCodec;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.revocation.DenylistSnapshot;
import io.gatehouse.revocation.RevocationObserver;
import io.gatehouse.revocation.RevocationPurge;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.session.RevokeEverything;
import io.gatehouse.session.SessionPurge;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.task.AuditTasks;
import io.gatehouse.task.ExpiredRowsPurge;
import io.gatehouse.task.HashingTasks;
import io.gatehouse.task.KeyTasks;
import io.gatehouse.task.SessionTasks;
import io.gatehouse.task.TaskReport;
import io.gatehouse.token.KeyModule;
import io.gatehouse.token.KeyResealing;
import io.gatehouse.token.KeyUnusableException;
import io.gatehouse.token.MasterKeyRing;
import io.gatehouse.verifier.Freshness;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Provides the services of commands, which run without a server and open separate connections. */
final class CommandServices {
    private static final Duration CLUSTER_TIMEOUT = Duration.ofSeconds(10);
    /** The duration of the measurement for each set of parameters. */
    private static final Duration CALIBRATION = Duration.ofSeconds(2);

    private final SystemSources sources;
    private final AuditLog log;

    CommandServices(SystemSources sources, AuditLog log) {
        this.sources = sources;
        this.log = log;
    }

    /** The sources of the agent. Its monotonic clock is that of the JVM: its verifier detects suspensions by itself. */
    SystemSources agentSources() {
        return new SystemSources(sources.clock(), System::nanoTime, sources.random(), sources.newId());
    }

    /** Creates a superuser. */
    void createSuperuser(GatehouseConfiguration configuration, String login, String email, Secret password) {
        PasswordSettings settings = configuration.getPasswords().settings();
        Database database = StorageModule.database(configuration.getDatabase());
        PasswordPolicy policy =
                new PasswordPolicy(settings, configuration.getPasswords().breached(new PrometheusRegistry()));
        DefaultRole defaultRole =
                new DefaultRole(database, configuration.getRegistration().defaultRole());
        try (HashingPool hashing =
                new HashingPool(new PasswordHasher(settings, sources.random()), settings, sources.nanoTime())) {
            AccountModule.superuserBootstrap(database, log, hashing, policy, defaultRole, sources.newId())
                    .create(login, email, password);
        }
    }

    /** Creates a client with its first secret. */
    ClientBootstrap.Created createClient(
            GatehouseConfiguration configuration, ClientRequest request, @Nullable String expiresAt) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        return ClientModule.bootstrap(StorageModule.database(configuration.getDatabase()), log, sources)
                .create(request, expiresAt);
    }

    /** Re-encrypts all keys with the current master key and reports their number. */
    TaskReport resealKeys(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        Database database = StorageModule.database(configuration.getDatabase());
        try {
            return KeyTasks.report(resealing(configuration, database).reseal(dryRun));
        } catch (KeyUnusableException e) {
            throw new StartupException(e.getMessage() + " Nothing was changed.");
        }
    }

    private KeyResealing resealing(GatehouseConfiguration configuration, Database database) {
        return KeyModule.resealing(database, configuration.masterKeys(sources.random()), log, sources);
    }

    /** Checks everything that the server needs; changes nothing. */
    Doctor doctor(Map<String, String> environment) {
        return new Doctor(StorageModule::database, this::resealing, sources.clock(), sources.random(), environment);
    }

    /** Deletes expired sessions and revocations, or only counts them. */
    TaskReport purge(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        Database database = StorageModule.database(configuration.getDatabase());
        Duration margin = Revocations.tokenMargin(configuration.getTokens().leeway());
        PrometheusRegistry metrics = new PrometheusRegistry();
        ExpiredRowsPurge purge = new ExpiredRowsPurge(
                database, new SessionPurge(database, margin, metrics), new RevocationPurge(database, metrics));
        return SessionTasks.purge(purge, dryRun);
    }

    /** Drops audit partitions that are older than the retention, or only lists them. */
    TaskReport purgeAudit(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        Database database = StorageModule.database(configuration.getDatabase());
        try {
            AuditSealKeys keys = auditSealKeys(configuration, database);
            Duration retention = configuration.getAudit().retention();
            return AuditTasks.purge(new AuditPartitions(database, log, keys, retention), dryRun);
        } catch (KeyUnusableException e) {
            throw new StartupException(e.getMessage() + " Nothing was dropped.");
        }
    }

    /**
     * Verifies all audit events against their seals.
     *
     * @param known a seal that the operator recorded elsewhere; empty if there is none
     */
    TaskReport verifyAudit(GatehouseConfiguration configuration, String known) {
        if (!known.matches(AuditTasks.KNOWN_SEAL)) {
            throw new StartupException(
                    "--seal takes a seal as the log prints it: its number, a colon, and its hash of 64"
                            + " hexadecimal digits.");
        }
        List<String> unfit = StartupChecks.database(configuration.getDatabase());
        if (!unfit.isEmpty()) {
            throw new StartupException(unfit);
        }
        Database database = StorageModule.database(configuration.getDatabase());
        try {
            AuditSealKeys keys = auditSealKeys(configuration, database);
            return AuditTasks.verify(new AuditVerification(database, keys), known);
        } catch (KeyUnusableException e) {
            throw new StartupException(e.getMessage() + " Nothing was verified.");
        }
    }

    /** Explains a token or a reference with the keys and the denylist in PostgreSQL. */
    ExplanationView explain(GatehouseConfiguration configuration, ExplanationRequest request) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        Database database = StorageModule.database(configuration.getDatabase());
        Freshness freshness = new Freshness(sources.nanoTime(), Duration.ofMinutes(5));
        long startedAt = freshness.now();
        DenylistSnapshot denylist = DenylistSnapshot.read(database);
        if (denylist.complete()) {
            freshness.completeAsOf(startedAt);
        }
        MasterKeyRing masters = configuration.masterKeys(sources.random());
        try {
            return ExplainModule.create(
                            KeyModule.read(database, masters, log, sources, denylist.replica()),
                            denylist.replica(),
                            freshness,
                            configuration.verifierSettings(),
                            new ReferenceCodec(masters.deriveAll(ReferenceCodec.PURPOSE), sources.random()),
                            database,
                            log,
                            sources.clock())
                    .service()
                    .explain(null, request);
        } catch (KeyUnusableException e) {
            throw new StartupException(e.getMessage() + " Nothing was explained.");
        } catch (IllegalStateException e) {
            throw new StartupException("The database has no keys. Start the server first, which creates them.");
        }
    }

    /** Measures the cost of argon2id on this machine and prints each result at once. */
    TaskReport calibrateHashing(GatehouseConfiguration configuration, boolean dryRun) {
        HashCalibration calibration =
                new HashCalibration(configuration.getPasswords().settings(), sources.nanoTime());
        return HashingTasks.calibrate(
                calibration, CALIBRATION, dryRun, row -> System.err.println(HashingTasks.text(row)));
    }

    /** Wraps weak hashes in argon2id, or only counts the stored hash schemes. */
    TaskReport hardenPasswords(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        PasswordSettings settings = configuration.getPasswords().settings();
        ExecutorService workers = Executors.newFixedThreadPool(settings.poolThreads());
        try {
            PasswordHardening hardening = new PasswordHardening(
                    StorageModule.database(configuration.getDatabase()),
                    new PasswordHasher(settings, sources.random()),
                    log,
                    workers);
            return HashingTasks.hardened(hardening.run(
                    dryRun, progress -> System.err.println(progress.hardened() + " password hashes hardened")));
        } finally {
            workers.shutdownNow();
        }
    }

    /**
     * Ends every session and denies every access token, or only counts them.
     *
     * @param clientSecrets whether the secrets of all clients are deleted too
     */
    TaskReport revokeEverything(GatehouseConfiguration configuration, boolean dryRun, boolean clientSecrets) {
        StartupChecks.run(configuration.getDatabase(), configuration.getRedis());
        Database database = StorageModule.database(configuration.getDatabase());
        try (RedisStore redis = StorageModule.redis(configuration.getRedis());
                DedicatedConnection own = StorageModule.dedicated(configuration.getDatabase())) {
            DenylistModule denylist = DenylistModule.create(
                    database,
                    own,
                    redis,
                    configuration.denylistSettings(configuration.masterKeys(sources.random())),
                    RevocationObserver.none(),
                    sources);
            RevokeEverything everything = new RevokeEverything(database, denylist.revocations(), log);
            ClientSecretRevoker secrets =
                    new ClientSecretRevoker(database, denylist.revocations(), new RoleAuthorization(), log);
            Supplier<TaskReport> work = () -> SessionTasks.revokeEverything(everything, secrets, dryRun, clientSecrets);
            return dryRun ? work.get() : asMember(denylist, work);
        }
    }

    private AuditSealKeys auditSealKeys(GatehouseConfiguration configuration, Database database) {
        return KeyModule.auditKeys(database, configuration.masterKeys(sources.random()), log, sources)
                .seals();
    }

    /** The command joins the cluster while it revokes, so that the instances wait for its messages. */
    private static TaskReport asMember(DenylistModule denylist, Supplier<TaskReport> work) {
        try (DenylistModule.CommandMembership membership = denylist.join(CLUSTER_TIMEOUT)) {
            if (!membership.awaitAnnouncement()) {
                throw new StartupException(
                        "Redis did not accept the announcement of this command in time. Nothing was revoked.");
            }
            return work.get();
        }
    }
}
