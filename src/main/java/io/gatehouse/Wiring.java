package io.gatehouse;

import com.fasterxml.uuid.Generators;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.account.AccountParts;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditVerification;
import io.gatehouse.check.CheckHandler;
import io.gatehouse.check.CheckParts;
import io.gatehouse.console.Console;
import io.gatehouse.documents.Documents;
import io.gatehouse.documents.ServerMetadata;
import io.gatehouse.http.AdminAccess;
import io.gatehouse.http.AdminGuard;
import io.gatehouse.http.ClientMark;
import io.gatehouse.http.HttpEdge;
import io.gatehouse.kernel.Secret;
import io.gatehouse.monitoring.LogFolders;
import io.gatehouse.monitoring.Monitoring;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.role.RoleParts;
import io.gatehouse.session.PasswordParts;
import io.gatehouse.session.SessionParts;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.task.AdminTasks;
import io.gatehouse.task.TaskAudit;
import io.gatehouse.task.TaskParts;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.throttle.ThrottleParts;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.JwksServlet;
import io.gatehouse.token.KeyRing;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The one place where objects are made and joined. {@link #assemble} reads like a table of contents. */
final class Wiring {
    private static final String API = "/api/v1";
    private static final String CHECK = API + "/auth/check";

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
                section -> new Database(PostgreSql.unpooled(section)),
                section -> new DedicatedConnection(PostgreSql.unpooled(section)));
    }

    /** Makes everything that serves requests and hands it to Dropwizard. */
    void assemble(GatehouseConfiguration configuration, Environment environment) {
        Foundation base = Foundation.lay(tools, configuration, environment);
        Throttle throttle = throttle(configuration, base, environment);
        PasswordParts passwords = passwords(configuration, base, environment);
        RoleParts roles = RoleParts.assemble(base.database(), base.revocations(), audit, newId, base.defaultRole());
        SessionParts sessions = sessions(configuration, base, passwords, throttle, environment);
        AccountParts accounts = accounts(configuration, base, passwords, throttle, roles, sessions, environment);
        CheckParts checks = checks(configuration, base, throttle, sessions);
        TaskAudit calls = new TaskAudit(base.database(), audit, sessions.sums());
        guardAdminPort(configuration, environment, calls);
        HttpEdge edge = serve(
                configuration,
                environment,
                base,
                List.of(sessions.resources(), roles.resources(), accounts.resources(), checks.resources()));
        TaskParts tasks = TaskParts.assemble(new TaskParts.Needs(
                environment.lifecycle(),
                configuration.getPasswords().settings(),
                System::nanoTime,
                base.keys(),
                roles,
                sessions,
                accounts,
                base.denylist().rebuild(),
                base.months(),
                new AuditVerification(base.database(), base.auditKeys().seals())));
        new AdminTasks(calls, edge.problems()).install(environment, tasks.tasks());
        Console.install(environment, configuration, base.keys().ring(), tasks.tasks());
        Upkeep.install(
                environment,
                base.tasks(),
                base.database(),
                sessions,
                base.months(),
                base.auditKeys().seals());
        monitor(configuration, environment, base, passwords, edge);
        // Before the first request.
        sessions.rehearsal().run();
    }

    /** Before the edge, so that what it refuses passes the edge too. */
    private static void guardAdminPort(GatehouseConfiguration configuration, Environment environment, TaskAudit calls) {
        Predicate<String> isTask = path -> AdminTasks.isTask(environment, path);
        AdminAccess access = new AdminAccess(
                configuration.getAdminToken(), Set.copyOf(configuration.adminHosts()), Console.paths(), isTask);
        AdminGuard.install(environment, access, (path, status) -> calls.refusedAt(path, status, isTask));
    }

    private void monitor(
            GatehouseConfiguration configuration,
            Environment environment,
            Foundation base,
            PasswordParts passwords,
            HttpEdge edge) {
        Monitoring.install(
                environment,
                new Monitoring.Needs(
                        base.database(),
                        configuration.getDatabase().maxConnections(),
                        base.redis(),
                        base.defaultRole(),
                        base.denylist(),
                        passwords.pool(),
                        base.keys().ring(),
                        configuration.keySettings(),
                        edge.times(),
                        configuration.getTokens().leeway(),
                        configuration.getDrain().delay(),
                        LogFolders.of(configuration.getLoggingFactory()),
                        clock));
    }

    private AccountParts accounts(
            GatehouseConfiguration configuration,
            Foundation base,
            PasswordParts passwords,
            Throttle throttle,
            RoleParts roles,
            SessionParts sessions,
            Environment environment) {
        return AccountParts.assemble(
                new AccountParts.Needs(
                        base.database(),
                        base.revocations(),
                        passwords.pool(),
                        new PasswordPolicy(
                                configuration.getPasswords().settings(),
                                configuration.getPasswords().breached(environment.metrics())),
                        throttle,
                        base.addresses(),
                        roles.authority(),
                        base.defaultRole(),
                        sessions.ending(),
                        audit),
                newId);
    }

    private CheckParts checks(
            GatehouseConfiguration configuration, Foundation base, Throttle throttle, SessionParts sessions) {
        return CheckParts.assemble(new CheckParts.Needs(
                base.tokens(),
                sessions,
                base.revocations(),
                audit,
                throttle,
                base.addresses(),
                configuration.getIssuer()));
    }

    private static HttpEdge serve(
            GatehouseConfiguration configuration,
            Environment environment,
            Foundation base,
            List<List<Object>> resources) {
        HttpEdge edge = new HttpEdge(
                base.tokens(),
                new ClientMark(base.addresses(), base.auditKeys().clients()),
                configuration.edge(),
                base.tasks());
        edge.install(
                environment,
                new CheckHandler(HttpEdge.APPLICATION, CHECK, base.tokens(), edge.problems(), environment.metrics()));
        edge.times().addPath(CHECK);
        environment.jersey().setUrlPattern(API + "/*");
        resources.forEach(ofFeature -> ofFeature.forEach(environment.jersey()::register));
        // Longer paths win over Jersey's.
        environment
                .servlets()
                .addServlet("jwks", new JwksServlet(base.keys().ring()))
                .addMapping("/.well-known/jwks.json");
        Documents.install(environment.servlets(), configuration.publicUrl().path());
        ServerMetadata.install(
                environment.servlets(),
                configuration.getIssuer(),
                configuration.publicUrl().url());
        return edge;
    }

    private SessionParts sessions(
            GatehouseConfiguration configuration,
            Foundation base,
            PasswordParts passwords,
            Throttle throttle,
            Environment environment) {
        KeyRing keys = base.keys().ring();
        return SessionParts.assemble(new SessionParts.Needs(
                base.database(),
                base.revocations(),
                base.denylist().replica(),
                audit,
                keys,
                new AccessTokenMinter(keys, configuration.getIssuer(), configuration.getAudience()),
                base.tokens(),
                passwords.check(),
                throttle,
                base.addresses(),
                configuration.getTokens().settings(),
                newId,
                random,
                System::nanoTime,
                environment.metrics()));
    }

    private Throttle throttle(GatehouseConfiguration configuration, Foundation base, Environment environment) {
        return ThrottleParts.shared(
                base.redis(),
                configuration.getThrottle().settings(),
                tools.derived(configuration, "gatehouse throttle names"),
                System::nanoTime,
                environment.metrics());
    }

    private PasswordParts passwords(GatehouseConfiguration configuration, Foundation base, Environment environment) {
        Secret dummyKey = tools.derived(configuration, "gatehouse dummy hashes");
        PasswordParts parts = PasswordParts.assemble(
                base.database(),
                configuration.getPasswords().settings(),
                dummyKey,
                random,
                System::nanoTime,
                environment.lifecycle());
        environment.metrics().registerGauge("gatehouse.password.native", () -> parts.isNative() ? 1 : 0);
        // Before the first login.
        parts.mix().run();
        base.tasks().schedule("password-mix", parts.mix(), Duration.ofMinutes(10));
        return parts;
    }
}
