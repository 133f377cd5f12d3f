package io.gatehouse;

import com.fasterxml.uuid.Generators;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.account.AccountModule;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditVerification;
import io.gatehouse.check.CheckHandler;
import io.gatehouse.check.CheckModule;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.console.OperationsPage;
import io.gatehouse.documentation.AuthorizationServerMetadata;
import io.gatehouse.documentation.DocumentationRoutes;
import io.gatehouse.http.access.AdminAccessPolicy;
import io.gatehouse.http.access.AdminPortHandler;
import io.gatehouse.http.client.ClientAddressHash;
import io.gatehouse.http.client.RequestId;
import io.gatehouse.http.server.HttpModule;
import io.gatehouse.kernel.Secret;
import io.gatehouse.monitoring.LogDirectories;
import io.gatehouse.monitoring.MonitoringModule;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.role.RoleModule;
import io.gatehouse.session.PasswordModule;
import io.gatehouse.session.SessionModule;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.task.AdminTasks;
import io.gatehouse.task.TaskAudit;
import io.gatehouse.task.TaskModule;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.throttle.ThrottleModule;
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
import org.slf4j.MDC;

/** The one place where objects are made and joined. {@link #assemble} reads like a table of contents. */
final class Wiring {
    private static final String API = "/api/v1";
    private static final String CHECK = API + "/auth/check";

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Supplier<UUID> newId = Generators.timeBasedEpochGenerator(random)::generate;
    private final AuditLog audit = new AuditLog(Wiring::auditContext);

    private final SharedDependencies tools;

    Wiring(Clock clock) {
        this.clock = clock;
        this.tools = new SharedDependencies(clock, System::nanoTime, random, newId, audit);
    }

    /** The request that this thread processes; without values in a command or a background job. */
    private static AuditContext auditContext() {
        return new AuditContext(MDC.get(RequestId.LOG_KEY), ClientAddressHash.current());
    }

    /** What the commands need that run without a server. */
    CommandWiring offline() {
        return new CommandWiring(
                tools,
                section -> new Database(PostgreSql.unpooled(section)),
                section -> new DedicatedConnection(PostgreSql.unpooled(section)));
    }

    /** Makes everything that serves requests and hands it to Dropwizard. */
    void assemble(GatehouseConfiguration configuration, Environment environment) {
        CoreServices base = CoreServices.lay(tools, configuration, environment);
        Throttle throttle = throttle(configuration, base, environment);
        PasswordModule passwords = passwords(configuration, base, environment);
        RoleModule roles = RoleModule.assemble(base.database(), base.revocations(), audit, newId, base.defaultRole());
        SessionModule sessions = sessions(configuration, base, passwords, throttle, environment);
        AccountModule accounts = accounts(configuration, base, passwords, throttle, roles, sessions, environment);
        CheckModule checks = checks(configuration, base, throttle, sessions);
        TaskAudit calls = new TaskAudit(base.database(), audit, sessions.sums());
        guardAdminPort(configuration, environment, calls);
        HttpModule edge = serve(
                configuration,
                environment,
                base,
                List.of(sessions.resources(), roles.resources(), accounts.resources(), checks.resources()));
        TaskModule tasks = TaskModule.assemble(new TaskModule.Needs(
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
        OperationsPage.install(environment, configuration, base.keys().ring(), tasks.tasks());
        BackgroundJobs.install(
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
        AdminAccessPolicy access = new AdminAccessPolicy(
                configuration.getAdminToken(), Set.copyOf(configuration.adminHosts()), OperationsPage.paths(), isTask);
        AdminPortHandler.install(environment, access, (path, status) -> calls.refusedAt(path, status, isTask));
    }

    private void monitor(
            GatehouseConfiguration configuration,
            Environment environment,
            CoreServices base,
            PasswordModule passwords,
            HttpModule edge) {
        MonitoringModule.install(
                environment,
                new MonitoringModule.Needs(
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
                        LogDirectories.of(configuration.getLoggingFactory()),
                        clock));
    }

    private AccountModule accounts(
            GatehouseConfiguration configuration,
            CoreServices base,
            PasswordModule passwords,
            Throttle throttle,
            RoleModule roles,
            SessionModule sessions,
            Environment environment) {
        return AccountModule.assemble(
                new AccountModule.Needs(
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

    private CheckModule checks(
            GatehouseConfiguration configuration, CoreServices base, Throttle throttle, SessionModule sessions) {
        return CheckModule.assemble(new CheckModule.Needs(
                base.tokens(),
                sessions,
                base.revocations(),
                audit,
                throttle,
                base.addresses(),
                configuration.getIssuer()));
    }

    private static HttpModule serve(
            GatehouseConfiguration configuration,
            Environment environment,
            CoreServices base,
            List<List<Object>> resources) {
        HttpModule edge = new HttpModule(
                base.tokens(),
                new ClientAddressHash(base.addresses(), base.auditKeys().clients()),
                configuration.edge(),
                base.tasks());
        edge.install(
                environment,
                new CheckHandler(HttpModule.APPLICATION, CHECK, base.tokens(), edge.problems(), environment.metrics()));
        edge.times().addPath(CHECK);
        environment.jersey().setUrlPattern(API + "/*");
        resources.forEach(ofFeature -> ofFeature.forEach(environment.jersey()::register));
        // Longer paths win over Jersey's.
        environment
                .servlets()
                .addServlet("jwks", new JwksServlet(base.keys().ring()))
                .addMapping("/.well-known/jwks.json");
        DocumentationRoutes.install(
                environment.servlets(), configuration.publicUrl().path());
        AuthorizationServerMetadata.install(
                environment.servlets(),
                configuration.getIssuer(),
                configuration.publicUrl().url());
        return edge;
    }

    private SessionModule sessions(
            GatehouseConfiguration configuration,
            CoreServices base,
            PasswordModule passwords,
            Throttle throttle,
            Environment environment) {
        KeyRing keys = base.keys().ring();
        return SessionModule.assemble(new SessionModule.Needs(
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

    private Throttle throttle(GatehouseConfiguration configuration, CoreServices base, Environment environment) {
        return ThrottleModule.shared(
                base.redis(),
                configuration.getThrottle().settings(),
                tools.derived(configuration, "gatehouse throttle names"),
                System::nanoTime,
                environment.metrics());
    }

    private PasswordModule passwords(GatehouseConfiguration configuration, CoreServices base, Environment environment) {
        Secret dummyKey = tools.derived(configuration, "gatehouse dummy hashes");
        PasswordModule parts = PasswordModule.assemble(
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
