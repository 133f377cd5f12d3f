package io.gatehouse;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.account.AccountParts;
import io.gatehouse.audit.AuditMonths;
import io.gatehouse.audit.AuditVerification;
import io.gatehouse.audit.SealKeys;
import io.gatehouse.command.StartChecks;
import io.gatehouse.command.StartFailure;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.doctor.Doctor;
import io.gatehouse.http.ClientAddress;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.Calibration;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.revocation.DenylistParts;
import io.gatehouse.revocation.RevocationLease;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.role.RoleParts;
import io.gatehouse.session.PasswordHardening;
import io.gatehouse.session.Purge;
import io.gatehouse.session.RevokeEverything;
import io.gatehouse.session.SessionEnding;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.task.AuditTasks;
import io.gatehouse.task.HashingTasks;
import io.gatehouse.task.KeyTasks;
import io.gatehouse.task.SessionTasks;
import io.gatehouse.task.TaskReport;
import io.gatehouse.throttle.ThrottleParts;
import io.gatehouse.token.KeyParts;
import io.gatehouse.token.KeyResealing;
import io.gatehouse.token.KeyUnusable;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** What commands do without a server, on connections of their own. */
final class Offline {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** For each choice of parameters. */
    private static final Duration CALIBRATION = Duration.ofSeconds(2);

    private final Tools tools;
    private final Function<DatabaseSection, Database> databases;
    private final Function<DatabaseSection, DedicatedConnection> connections;

    Offline(
            Tools tools,
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
            AccountParts.Needs needs = new AccountParts.Needs(
                    database,
                    revocations,
                    hashing,
                    new PasswordPolicy(settings, configuration.getPasswords().breached(new MetricRegistry())),
                    ThrottleParts.alone(
                            configuration.getThrottle().settings(),
                            tools.derived(configuration, "nobody asks twice"),
                            tools.nanoTime()),
                    ClientAddress.direct(),
                    RoleParts.assemble(database, revocations, tools.audit(), tools.newId(), defaultRole)
                            .authority(),
                    defaultRole,
                    new SessionEnding(),
                    tools.audit());
            AccountParts.assemble(needs, tools.newId()).firstSuperuser().create(login, email, password);
        }
    }

    /** Seals all keys with the present master key, without a server; says how many that was about. */
    TaskReport resealKeys(GatehouseConfiguration configuration, boolean dryRun) {
        StartChecks.requireDatabase(configuration.getDatabase());
        Database database = databases.apply(configuration.getDatabase());
        try {
            return KeyTasks.report(resealing(configuration, database).reseal(dryRun));
        } catch (KeyUnusable e) {
            throw new StartFailure(e.getMessage() + " Nothing was changed.");
        }
    }

    private KeyResealing resealing(GatehouseConfiguration configuration, Database database) {
        return KeyParts.resealing(database, tools.masters(configuration), tools.audit(), tools.random(), tools.newId());
    }

    /** Looks at everything that serving needs, and changes nothing. */
    Doctor doctor(Map<String, String> environment) {
        return new Doctor(databases, this::resealing, tools.clock(), tools.random(), environment);
    }

    /** Removes what has expired, without a server, or says how much that would be. */
    TaskReport purge(GatehouseConfiguration configuration, boolean dryRun) {
        StartChecks.requireDatabase(configuration.getDatabase());
        Database database = databases.apply(configuration.getDatabase());
        Duration margin = Revocations.tokenMargin(configuration.getTokens().leeway());
        return SessionTasks.purge(new Purge(database, margin, new MetricRegistry()), dryRun);
    }

    /** Drops the months of audit events that are older than the retention, without a server, or names them. */
    TaskReport purgeAudit(GatehouseConfiguration configuration, boolean dryRun) {
        StartChecks.requireDatabase(configuration.getDatabase());
        Database database = databases.apply(configuration.getDatabase());
        try {
            SealKeys keys = tools.auditKeys(configuration, database).seals();
            Duration retention = configuration.getAudit().retention();
            return AuditTasks.purge(new AuditMonths(database, tools.audit(), keys, retention), dryRun);
        } catch (KeyUnusable e) {
            throw new StartFailure(e.getMessage() + " Nothing was dropped.");
        }
    }

    /**
     * Reads all audit events and their seals, without a server.
     *
     * @param known a seal that is known from elsewhere; empty if none
     */
    TaskReport verifyAudit(GatehouseConfiguration configuration, String known) {
        if (!known.matches(AuditTasks.KNOWN_SEAL)) {
            throw new StartFailure("--seal takes what the log says of a seal: its number, a colon, and its hash of 64"
                    + " hexadecimal digits.");
        }
        List<String> unfit = StartChecks.database(configuration.getDatabase());
        if (!unfit.isEmpty()) {
            throw new StartFailure(unfit);
        }
        Database database = databases.apply(configuration.getDatabase());
        try {
            SealKeys keys = tools.auditKeys(configuration, database).seals();
            return AuditTasks.verify(new AuditVerification(database, keys), known);
        } catch (KeyUnusable e) {
            throw new StartFailure(e.getMessage() + " Nothing was verified.");
        }
    }

    /** Measures what argon2id costs on this machine, and says each figure as it comes. */
    TaskReport calibrateHashing(GatehouseConfiguration configuration, boolean dryRun) {
        Calibration calibration = new Calibration(configuration.getPasswords().settings(), tools.nanoTime());
        return HashingTasks.calibrate(
                calibration, CALIBRATION, dryRun, row -> System.err.println(HashingTasks.text(row)));
    }

    /** Puts argon2id around weak hashes, without a server, or says what hashes there are. */
    TaskReport hardenPasswords(GatehouseConfiguration configuration, boolean dryRun) {
        StartChecks.requireDatabase(configuration.getDatabase());
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
        StartChecks.run(configuration.getDatabase(), configuration.getRedis());
        Database database = databases.apply(configuration.getDatabase());
        try (RedisStore redis = new RedisStore(
                        configuration.getRedis().address(),
                        configuration.getRedis().limits());
                DedicatedConnection own = connections.apply(configuration.getDatabase())) {
            DenylistParts denylist = DenylistParts.assemble(tools.denylist(configuration, database, own, redis));
            RevokeEverything everything = new RevokeEverything(database, denylist.revocations(), tools.audit());
            return SessionTasks.report(dryRun ? everything.extent() : asMember(denylist, everything));
        }
    }

    /** Whoever revokes is one of the instances for as long as it takes, so that the others wait for its word. */
    private static RevokeEverything.Extent asMember(DenylistParts denylist, RevokeEverything everything) {
        try (DenylistParts.Visit visit = denylist.join(PATIENCE)) {
            if (!visit.isHeard()) {
                throw new StartFailure("Redis did not take word of this command in time. Nothing was revoked.");
            }
            return everything.run();
        }
    }
}
