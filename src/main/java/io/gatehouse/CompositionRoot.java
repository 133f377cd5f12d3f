package io.gatehouse;

import com.fasterxml.uuid.Generators;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.account.AccountModule;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.check.CheckHandler;
import io.gatehouse.check.CheckPaths;
import io.gatehouse.client.ClientModule;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.console.OperationsPage;
import io.gatehouse.credential.CredentialModule;
import io.gatehouse.documentation.AuthorizationServerMetadata;
import io.gatehouse.documentation.DocumentationRoutes;
import io.gatehouse.http.access.AdminAccessPolicy;
import io.gatehouse.http.access.AdminPortHandler;
import io.gatehouse.http.client.ClientAddressHash;
import io.gatehouse.http.client.RequestId;
import io.gatehouse.http.server.HttpModule;
import io.gatehouse.kernel.SuspensionAwareNanoTime;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.monitoring.AuditMetrics;
import io.gatehouse.monitoring.CallbackMetrics;
import io.gatehouse.monitoring.LogDirectories;
import io.gatehouse.monitoring.MonitoringModule;
import io.gatehouse.oauth.OAuthModule;
import io.gatehouse.password.HashCalibration;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.revocation.RevocationPurge;
import io.gatehouse.role.RoleModule;
import io.gatehouse.session.SessionModule;
import io.gatehouse.task.AdminTask;
import io.gatehouse.task.AdminTasks;
import io.gatehouse.task.ExpiredRowsPurge;
import io.gatehouse.task.TaskAudit;
import io.gatehouse.task.TaskModule;
import io.gatehouse.token.JwksServlet;
import io.gatehouse.verifier.AccessTokens;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.MDC;

/**
 * The composition root of the server: the one place where the modules of all features are created and connected.
 * {@link #assemble} reads like a table of contents; commands have {@link CommandServices}.
 */
final class CompositionRoot {
    private static final String API = "/api/v1";
    private static final CheckPaths CHECK = CheckPaths.below(API);

    private final SystemSources sources;
    private final AuditLog log = new AuditLog(CompositionRoot::auditContext);

    /** @param clock the wall clock, which a test may replace */
    CompositionRoot(Clock clock) {
        SecureRandom random = new SecureRandom();
        var nanoTime = SuspensionAwareNanoTime.ofSystem();
        this.sources = new SystemSources(clock, nanoTime, random, Generators.timeBasedEpochGenerator(random)::generate);
    }

    /** The request that this thread processes; empty in a command or a background job. */
    private static AuditContext auditContext() {
        return new AuditContext(MDC.get(RequestId.LOG_KEY), ClientAddressHash.current());
    }

    /** Creates the services of commands, which run without a server. */
    CommandServices commands() {
        return new CommandServices(sources, log);
    }

    /** Creates everything that serves requests and registers it with Dropwizard. */
    void assemble(GatehouseConfiguration configuration, Environment environment) {
        CoreServices core = CoreServices.create(configuration, environment, sources, log);
        CredentialModule passwords = passwords(configuration, environment, core);
        RoleModule roles = RoleModule.create(
                core.database(), core.denylist().revocations(), log, sources.newId(), core.defaultRole());
        SessionModule sessions = sessions(configuration, core, passwords);
        ClientModule clients = clients(core, roles);
        AccountModule accounts = accounts(configuration, core, passwords, roles, sessions);
        OAuthModule oauth = oauth(configuration, core, sessions, clients);
        TaskAudit taskAudit = adminPort(configuration, environment, core);
        HttpModule http = http(configuration, environment, core, clients);
        Stream.of(
                        sessions.resources(),
                        roles.resources(),
                        clients.resources(),
                        accounts.resources(),
                        oauth.resources(),
                        core.explain(configuration, sources.clock()).resources())
                .flatMap(List::stream)
                .forEach(environment.jersey()::register);
        documents(configuration, environment, core);
        ExpiredRowsPurge purge = purge(core, sessions);
        List<AdminTask> tasks = tasks(configuration, environment, core, roles, sessions, clients, accounts, purge);
        new AdminTasks(taskAudit, http.problems()).install(environment, tasks);
        OperationsPage.install(environment, configuration, core.keys().ring(), core.listeners(), tasks);
        backgroundJobs(environment, core, sessions, purge);
        monitoring(configuration, environment, core, passwords, http);
        // Runs before the first request.
        sessions.warmup().run();
    }

    private CredentialModule passwords(
            GatehouseConfiguration configuration, Environment environment, CoreServices core) {
        CredentialModule passwords = CredentialModule.create(
                core.database(),
                configuration.getPasswords().settings(),
                core.masters().derive("gatehouse dummy hashes"),
                sources.random(),
                sources.nanoTime(),
                environment.lifecycle());
        passwords.schedule(core.jobs());
        return passwords;
    }

    private SessionModule sessions(
            GatehouseConfiguration configuration, CoreServices core, CredentialModule passwords) {
        return SessionModule.create(
                core.database(),
                core.audit(),
                core.denylist(),
                core.tokens(),
                passwords.check(),
                core.throttle(),
                core.addresses(),
                configuration.getTokens().settings(),
                sources,
                core.metrics());
    }

    private AccountModule accounts(
            GatehouseConfiguration configuration,
            CoreServices core,
            CredentialModule passwords,
            RoleModule roles,
            SessionModule sessions) {
        PasswordPolicy policy = new PasswordPolicy(
                configuration.getPasswords().settings(),
                configuration.getPasswords().breached(core.metrics()));
        return AccountModule.create(
                core.database(),
                log,
                core.denylist().revocations(),
                sessions.revoker(),
                roles,
                passwords.pool(),
                policy,
                core.throttle(),
                core.addresses(),
                sources.newId());
    }

    private ClientModule clients(CoreServices core, RoleModule roles) {
        ClientModule clients = ClientModule.create(
                core.database(),
                core.audit(),
                core.denylist(),
                core.tokens().checkedMinter(),
                roles.authorization(),
                core.throttle(),
                sources,
                core.metrics());
        clients.schedule(core.jobs());
        return clients;
    }

    private OAuthModule oauth(
            GatehouseConfiguration configuration, CoreServices core, SessionModule sessions, ClientModule clients) {
        return OAuthModule.create(
                core.tokens().verifier(),
                sessions,
                clients,
                core.denylist().revocations(),
                log,
                core.throttle(),
                core.addresses(),
                configuration.getIssuer());
    }

    /** Installed before {@link HttpModule}, so that its error responses also have the default headers. */
    private TaskAudit adminPort(GatehouseConfiguration configuration, Environment environment, CoreServices core) {
        TaskAudit audit = new TaskAudit(core.database(), log, core.audit().aggregator());
        Predicate<String> isTask = path -> AdminTasks.isTask(environment, path);
        AdminAccessPolicy policy = new AdminAccessPolicy(
                configuration.getAdminToken(), Set.copyOf(configuration.adminHosts()), OperationsPage.paths(), isTask);
        AdminPortHandler.install(environment, policy, (path, status) -> audit.refusedAt(path, status, isTask));
        return audit;
    }

    private HttpModule http(
            GatehouseConfiguration configuration, Environment environment, CoreServices core, ClientModule clients) {
        AccessTokens tokens = core.tokens().verifier();
        HttpModule http = new HttpModule(
                API,
                tokens,
                clients.authenticator(),
                core.addresses(),
                core.clients(),
                core.refusals(),
                configuration.httpSettings(),
                core.jobs());
        CheckHandler check = new CheckHandler(CHECK, tokens, core.refusals(), http.problems(), core.metrics());
        check.setHandler(core.feedHandler(
                environment, clients.verifiers(), http.problems(), configuration.feedSettings(API), sources));
        http.install(environment, check, path -> path.startsWith(CHECK.envoyPrefix()));
        http.times().addPath(CHECK.path());
        http.times().addPathsBelow(CHECK.envoyPrefix());
        return http;
    }

    /** Installs servlets in addition to Jersey; their longer paths take precedence over Jersey's path. */
    private static void documents(GatehouseConfiguration configuration, Environment environment, CoreServices core) {
        JwksServlet.install(environment.servlets(), core.keys().jwks());
        DocumentationRoutes.install(
                environment.servlets(), configuration.publicUrl().path());
        AuthorizationServerMetadata.install(
                environment.servlets(),
                configuration.getIssuer(),
                configuration.publicUrl().url());
    }

    private List<AdminTask> tasks(
            GatehouseConfiguration configuration,
            Environment environment,
            CoreServices core,
            RoleModule roles,
            SessionModule sessions,
            ClientModule clients,
            AccountModule accounts,
            ExpiredRowsPurge purge) {
        return TaskModule.create(
                        core.keys(),
                        core.listeners().reports(),
                        roles,
                        sessions,
                        clients,
                        purge,
                        accounts,
                        core.denylist().rebuild(),
                        core.audit(),
                        new HashCalibration(configuration.getPasswords().settings(), sources.nanoTime()),
                        environment.lifecycle())
                .tasks();
    }

    private static ExpiredRowsPurge purge(CoreServices core, SessionModule sessions) {
        return new ExpiredRowsPurge(
                core.database(), sessions.purge(), new RevocationPurge(core.database(), core.metrics()));
    }

    private static void backgroundJobs(
            Environment environment, CoreServices core, SessionModule sessions, ExpiredRowsPurge purge) {
        sessions.schedule(core.jobs(), environment.lifecycle());
        core.audit().schedule(core.jobs(), environment.lifecycle());
        ClusterJobs.schedule(core.jobs(), core.database(), sessions, purge, core.audit());
    }

    private void monitoring(
            GatehouseConfiguration configuration,
            Environment environment,
            CoreServices core,
            CredentialModule passwords,
            HttpModule http) {
        MonitoringModule.healthChecks(
                environment.healthChecks(),
                core.database(),
                core.storage().redis(),
                core.denylist(),
                passwords.pool(),
                core.keys(),
                core.defaultRole(),
                LogDirectories.of(configuration.getLoggingFactory()),
                sources.clock(),
                configuration.getTokens().leeway());
        MonitoringModule.metrics(
                environment,
                core.metrics(),
                core.database(),
                configuration.getDatabase().maxConnections(),
                core.storage().redis(),
                core.denylist(),
                passwords.pool(),
                http.times());
        AuditMetrics.register(core.metrics(), core.audit().sealer());
        new CallbackMetrics(core.metrics())
                .gauge(
                        "gatehouse_password_native",
                        "1 where passwords are hashed by native code",
                        () -> passwords.isNative() ? 1 : 0);
        MonitoringModule.probes(
                environment, core.denylist(), configuration.getDrain().delay());
    }
}
