package io.gatehouse;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.account.AccountModule;
import io.gatehouse.audit.AuditPartitions;
import io.gatehouse.audit.AuditSealKeys;
import io.gatehouse.audit.AuditVerification;
import io.gatehouse.command.StartupChecks;
import io.gatehouse.command.StartupException;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.doctor.Doctor;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.HashCalibration;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.revocation.RevocationLease;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.role.RoleModule;
import io.gatehouse.session.PasswordHardening;
import io.gatehouse.session.RevokeEverything;
import io.gatehouse.session.SessionPurge;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.task.AuditTasks;
import io.gatehouse.task.HashingTasks;
import io.gatehouse.task.KeyTasks;
import io.gatehouse.task.SessionTasks;
import io.gatehouse.task.TaskReport;
import io.gatehouse.throttle.ThrottleModule;
import io.gatehouse.token.KeyModule;
import io.gatehouse.token.KeyResealing;
import io.gatehouse.token.KeyUnusableException;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** What commands do without a server, on connections of their own. */
final class CommandWiring {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** For each choice of parameters. */
    private static final Duration CALIBRATION = Duration.ofSeconds(2);

    private final SharedDependencies tools;
    private final Function<DatabaseSection, Database> databases;
    private final Function<DatabaseSection, DedicatedConnection> connections;

    CommandWiring(
            SharedDependencies tools,
            Function<DatabaseSection, Database> databases,
            Function<DatabaseSection, DedicatedConnection> connections) {
        this.tools = tools;
        this.databases = databases;
        this.connections = connections;
    }

    /** Makes a superuser, without a server. */
    void createSuperuser(GatehouseConfiguration configuration, String login, String email, Secret password) {
        PasswordSettings settings = configuration.getPasswords().settings();
        Database database = databases.apply(configuration.getDatabase());
        try (HashingPool hashing =
                new HashingPool(new PasswordHasher(settings, tools.random()), settings, tools.nanoTime())) {
            // Making an account denies nothing, so nobody has to be told of anything.
            Revocations revocations = new Revocations(
                    database,
                    new DenylistReplica(),
                    denials -> {},
                    RevocationLease.always(),
                    configuration.getTokens().leeway());
            DefaultRole defaultRole =
                    new DefaultRole(database, configuration.getRegistration().defaultRole());
            AccountModule.Needs needs = new AccountModule.Needs(
                    database,
                    revocations,
                    hashing,
                    new PasswordPolicy(settings, configuration.getPasswords().breached(new MetricRegistry())),
                    ThrottleModule.alone(
                            configuration.getThrottle().settings(),
                            tools.derived(configuration, "nobody asks twice"),
                            tools.nanoTime()),
                    ClientAddress.direct(),
                    RoleModule.assemble(database, revocations, tools.audit(), tools.newId(), defaultRole)
                            .authority(),
                    defaultRole,
                    new SessionRevoker(),
                    tools.audit());
            AccountModule.assemble(needs, tools.newId()).firstSuperuser().create(login, email, password);
        }
    }

    /** Seals all keys with the present master key, without a server; says how many that was about. */
    TaskReport resealKeys(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        Database database = databases.apply(configuration.getDatabase());
        try {
            return KeyTasks.report(resealing(configuration, database).reseal(dryRun));
        } catch (KeyUnusableException e) {
            throw new StartupException(e.getMessage() + " Nothing was changed.");
        }
    }

    private KeyResealing resealing(GatehouseConfiguration configuration, Database database) {
        return KeyModule.resealing(
                database, tools.masters(configuration), tools.audit(), tools.random(), tools.newId());
    }

    /** Looks at everything that serving needs, and changes nothing. */
    Doctor doctor(Map<String, String> environment) {
        return new Doctor(databases, this::resealing, tools.clock(), tools.random(), environment);
    }

    /** Removes what has expired, without a server, or says how much that would be. */
    TaskReport purge(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        Database database = databases.apply(configuration.getDatabase());
        Duration margin = Revocations.tokenMargin(configuration.getTokens().leeway());
        return SessionTasks.purge(new SessionPurge(database, margin, new MetricRegistry()), dryRun);
    }

    /** Drops the months of audit events that are older than the retention, without a server, or names them. */
    TaskReport purgeAudit(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        Database database = databases.apply(configuration.getDatabase());
        try {
            AuditSealKeys keys = tools.auditKeys(configuration, database).seals();
            Duration retention = configuration.getAudit().retention();
            return AuditTasks.purge(new AuditPartitions(database, tools.audit(), keys, retention), dryRun);
        } catch (KeyUnusableException e) {
            throw new StartupException(e.getMessage() + " Nothing was dropped.");
        }
    }

    /**
     * Reads all audit events and their seals, without a server.
     *
     * @param known a seal that is known from elsewhere; empty if none
     */
    TaskReport verifyAudit(GatehouseConfiguration configuration, String known) {
        if (!known.matches(AuditTasks.KNOWN_SEAL)) {
            throw new StartupException(
                    "--seal takes what the log says of a seal: its number, a colon, and its hash of 64"
                            + " hexadecimal digits.");
        }
        List<String> unfit = StartupChecks.database(configuration.getDatabase());
        if (!unfit.isEmpty()) {
            throw new StartupException(unfit);
        }
        Database database = databases.apply(configuration.getDatabase());
        try {
            AuditSealKeys keys = tools.auditKeys(configuration, database).seals();
            return AuditTasks.verify(new AuditVerification(database, keys), known);
        } catch (KeyUnusableException e) {
            throw new StartupException(e.getMessage() + " Nothing was verified.");
        }
    }

    /** Measures what argon2id costs on this machine, and says each figure as it comes. */
    TaskReport calibrateHashing(GatehouseConfiguration configuration, boolean dryRun) {
        HashCalibration calibration =
                new HashCalibration(configuration.getPasswords().settings(), tools.nanoTime());
        return HashingTasks.calibrate(
                calibration, CALIBRATION, dryRun, row -> System.err.println(HashingTasks.text(row)));
    }

    /** Puts argon2id around weak hashes, without a server, or says what hashes there are. */
    TaskReport hardenPasswords(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.requireDatabase(configuration.getDatabase());
        PasswordSettings settings = configuration.getPasswords().settings();
        ExecutorService workers = Executors.newFixedThreadPool(settings.poolThreads());
        try {
            PasswordHardening hardening = new PasswordHardening(
                    databases.apply(configuration.getDatabase()),
                    new PasswordHasher(settings, tools.random()),
                    tools.audit(),
                    workers);
            return HashingTasks.hardened(hardening.run(
                    dryRun, progress -> System.err.println(progress.hardened() + " password hashes are hardened")));
        } finally {
            workers.shutdownNow();
        }
    }

    /** Ends every session and denies every token, or says how much that would be. */
    TaskReport revokeEverything(GatehouseConfiguration configuration, boolean dryRun) {
        StartupChecks.run(configuration.getDatabase(), configuration.getRedis());
        Database database = databases.apply(configuration.getDatabase());
        try (RedisStore redis = new RedisStore(
                        configuration.getRedis().address(),
                        configuration.getRedis().limits());
                DedicatedConnection own = connections.apply(configuration.getDatabase())) {
            DenylistModule denylist = DenylistModule.assemble(tools.denylist(configuration, database, own, redis));
            RevokeEverything everything = new RevokeEverything(database, denylist.revocations(), tools.audit());
            return SessionTasks.report(dryRun ? everything.extent() : asMember(denylist, everything));
        }
    }

    /** Whoever revokes is one of the instances for as long as it takes, so that the others wait for its word. */
    private static RevokeEverything.Extent asMember(DenylistModule denylist, RevokeEverything everything) {
        try (DenylistModule.Visit visit = denylist.join(PATIENCE)) {
            if (!visit.isHeard()) {
                throw new StartupException("Redis did not take word of this command in time. Nothing was revoked.");
            }
            return everything.run();
        }
    }
}
