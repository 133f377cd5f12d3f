package io.gatehouse;

import com.fasterxml.uuid.Generators;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jdbi3.JdbiFactory;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.gatehouse.account.AccountParts;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditMonths;
import io.gatehouse.check.CheckHandler;
import io.gatehouse.check.CheckParts;
import io.gatehouse.command.StartFailure;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.console.Console;
import io.gatehouse.documents.Documents;
import io.gatehouse.documents.ServerMetadata;
import io.gatehouse.http.ClientAddress;
import io.gatehouse.http.HttpEdge;
import io.gatehouse.kernel.Secret;
import io.gatehouse.monitoring.KeyMetrics;
import io.gatehouse.monitoring.LogFolders;
import io.gatehouse.monitoring.Monitoring;
import io.gatehouse.revocation.DenylistParts;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.RoleDao;
import io.gatehouse.role.RoleParts;
import io.gatehouse.session.PasswordParts;
import io.gatehouse.session.SessionParts;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.task.AdminTasks;
import io.gatehouse.task.TaskParts;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.JwksServlet;
import io.gatehouse.token.KeyParts;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.KeySettings;
import io.gatehouse.token.MasterKey;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.DenylistedAccessTokens;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerifiedTokenCache;
import io.gatehouse.verifier.VerifierSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** The one place where objects are made and joined. {@link #assemble} reads like a table of contents. */
final class Wiring {
    private static final String API = "/api/v1";
    private static final String CHECK = API + "/auth/check";

    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Supplier<UUID> newId = Generators.timeBasedEpochGenerator(random)::generate;
    private final AuditLog audit = new AuditLog();

    private final Tools tools;

    Wiring(Clock clock) {
        this.clock = clock;
        this.tools = new Tools(clock, System::nanoTime, random, newId, audit);
    }

    /** What the commands need that run without a server. */
    Offline offline() {
        return new Offline(
                tools,
                section -> new Database(unpooled(section)),
                section -> new DedicatedConnection(unpooled(section)));
    }

    /** Makes everything that serves requests and hands it to Dropwizard. */
    void assemble(GatehouseConfiguration configuration, Environment environment) {
        Database database = database(configuration.getDatabase(), environment);
        RedisStore redis = redis(configuration.getRedis(), environment);
        AuditMonths months =
                new AuditMonths(database, audit, configuration.getAudit().retention());
        var unused = months.makeAhead();
        requireRole(database, configuration.getRegistration().defaultRole());

        DenylistParts denylist = denylist(configuration, database, redis, environment);
        Revocations revocations = denylist.revocations();
        KeyParts keyParts = keys(configuration, environment, database, denylist);
        KeyRing keys = keyParts.ring();
        AccessTokens tokens = accessTokens(configuration, keys, denylist, environment);

        PasswordParts passwords = passwords(configuration, database, environment);
        RoleParts roles = RoleParts.assemble(database, revocations, audit, newId);
        SessionParts sessions = sessions(configuration, database, denylist, keys, tokens, passwords, environment);
        AccountParts accounts = accounts(configuration, database, revocations, passwords, roles, sessions);
        CheckParts checks = CheckParts.assemble(tokens, sessions, revocations, audit, configuration.getIssuer());
        HttpEdge edge = serve(
                environment,
                tokens,
                keys,
                List.of(sessions.resources(), roles.resources(), accounts.resources(), checks.resources()));
        ServerMetadata.install(environment.servlets(), configuration.getIssuer());
        TaskParts tasks = TaskParts.assemble(new TaskParts.Needs(
                environment.lifecycle(),
                configuration.getPasswords().settings(),
                System::nanoTime,
                keyParts,
                roles,
                sessions,
                accounts,
                denylist.rebuild(),
                months));
        new AdminTasks(database, audit, edge.problems()).install(environment, tasks.tasks());
        Console.install(environment, configuration, keys, tasks.tasks());
        Upkeep.install(environment, database, sessions, months);
        monitor(configuration, environment, database, redis, denylist, passwords, keys, edge);
    }

    private void monitor(
            GatehouseConfiguration configuration,
            Environment environment,
            Database database,
            RedisStore redis,
            DenylistParts denylist,
            PasswordParts passwords,
            KeyRing keys,
            HttpEdge edge) {
        Monitoring.install(
                environment,
                new Monitoring.Needs(
                        database,
                        configuration.getDatabase().maxConnections(),
                        redis,
                        denylist,
                        passwords.pool(),
                        keys,
                        configuration.keySettings(),
                        edge.times(),
                        configuration.getTokens().leeway(),
                        configuration.getDrain().delay(),
                        LogFolders.of(configuration.getLoggingFactory()),
                        clock));
    }

    private AccountParts accounts(
            GatehouseConfiguration configuration,
            Database database,
            Revocations revocations,
            PasswordParts passwords,
            RoleParts roles,
            SessionParts sessions) {
        return AccountParts.assemble(
                new AccountParts.Needs(
                        database,
                        revocations,
                        passwords.pool(),
                        passwords.policy(),
                        roles.authority(),
                        sessions.ending(),
                        audit),
                newId,
                configuration.getRegistration().defaultRole());
    }

    private static HttpEdge serve(
            Environment environment, AccessTokens tokens, KeyRing keys, List<List<Object>> resources) {
        HttpEdge edge = new HttpEdge(tokens);
        edge.install(
                environment,
                new CheckHandler(HttpEdge.APPLICATION, CHECK, tokens, edge.problems(), environment.metrics()));
        edge.times().addPath(CHECK);
        environment.jersey().setUrlPattern(API + "/*");
        resources.forEach(ofFeature -> ofFeature.forEach(environment.jersey()::register));
        // Longer paths win over Jersey's.
        environment.servlets().addServlet("jwks", new JwksServlet(keys)).addMapping("/.well-known/jwks.json");
        Documents.install(environment.servlets());
        return edge;
    }

    private SessionParts sessions(
            GatehouseConfiguration configuration,
            Database database,
            DenylistParts denylist,
            KeyRing keys,
            AccessTokens tokens,
            PasswordParts passwords,
            Environment environment) {
        SessionParts parts = SessionParts.assemble(new SessionParts.Needs(
                database,
                denylist.revocations(),
                denylist.replica(),
                audit,
                keys,
                new AccessTokenMinter(keys, configuration.getIssuer(), configuration.getAudience()),
                tokens,
                passwords.check(),
                new ClientAddress(configuration.getTrustedProxies()),
                configuration.getTokens().settings(),
                newId,
                random,
                environment.metrics()));
        // Before the first request.
        parts.rehearsal().run();
        return parts;
    }

    private static Database database(DatabaseSection section, Environment environment) {
        return new Database(new JdbiFactory().build(environment, section.pool(), "postgresql"));
    }

    private static void requireRole(Database database, String title) {
        if (database.with(RoleDao.class, dao -> dao.find(title)).isEmpty()) {
            throw new StartFailure("registration.default_role names the role " + title
                    + ", which does not exist: make it, or correct GATEHOUSE_REGISTRATION_DEFAULT_ROLE.");
        }
    }

    private static RedisStore redis(RedisSection section, Environment environment) {
        RedisStore store = new RedisStore(section.address(), section.limits());
        environment.lifecycle().manage(new AutoCloseableManager(store));
        return store;
    }

    private KeyParts keys(
            GatehouseConfiguration configuration, Environment environment, Database database, DenylistParts denylist) {
        KeySettings settings = configuration.keySettings();
        SignatureEngine engine = SignatureEngine.fastest();
        KeyParts parts = KeyParts.assemble(new KeyParts.Needs(
                database,
                denylist.revocations(),
                denylist.replica(),
                audit,
                tools.masters(configuration),
                settings,
                engine,
                random,
                newId,
                clock));
        // So that every instance sees a new key long before it signs.
        Repeated.schedule(environment, "keys", parts.follow(), Duration.ofSeconds(2));
        Repeated.schedule(environment, "key-rotation", parts.schedule(), Duration.ofMinutes(1));
        new KeyMetrics(parts.ring(), settings, clock).register(environment.metrics(), engine);
        return parts;
    }

    private DenylistParts denylist(
            GatehouseConfiguration configuration, Database database, RedisStore redis, Environment environment) {
        DedicatedConnection own = new DedicatedConnection(unpooled(configuration.getDatabase()));
        environment.lifecycle().manage(new AutoCloseableManager(own));
        DenylistParts denylist = DenylistParts.assemble(tools.denylist(configuration, database, own, redis));
        // Before the first request: without a complete replica no token can be accepted.
        denylist.start().load();
        denylist.jobs().forEach(job -> Repeated.schedule(environment, job.name(), job.work(), job.pause()));
        // Stopped before the jobs, which were managed earlier, and after the last request.
        environment
                .lifecycle()
                .manage(new AutoCloseableManager(() -> denylist.stop().leave(GOODBYE)));
        return denylist;
    }

    private static Jdbi unpooled(DatabaseSection section) {
        return Jdbi.create(section::connect).installPlugin(new SqlObjectPlugin());
    }

    private AccessTokens accessTokens(
            GatehouseConfiguration configuration, KeyRing keys, DenylistParts denylist, Environment environment) {
        VerifierSettings expected = new VerifierSettings(
                configuration.getIssuer(),
                configuration.getAudience(),
                configuration.getTokens().leeway());
        AccessTokenVerifier verifier = new AccessTokenVerifier(keys, expected, clock);
        VerifiedTokenCache verified =
                new VerifiedTokenCache(verifier, configuration.getTokens().cacheSize(), clock);
        environment.metrics().registerGauge("gatehouse.token_cache.hit_ratio", verified::hitRatio);
        environment.metrics().registerGauge("gatehouse.token_cache.tokens", verified::size);
        return new DenylistedAccessTokens(verified, denylist.replica(), denylist.freshness());
    }

    private PasswordParts passwords(GatehouseConfiguration configuration, Database database, Environment environment) {
        Secret dummyKey = MasterKey.of(configuration.getMasterKey(), random).derive("gatehouse dummy hashes");
        PasswordParts parts = PasswordParts.assemble(
                database,
                configuration.getPasswords().settings(),
                dummyKey,
                random,
                System::nanoTime,
                environment.lifecycle());
        environment.metrics().registerGauge("gatehouse.password.native", () -> parts.isNative() ? 1 : 0);
        return parts;
    }
}
