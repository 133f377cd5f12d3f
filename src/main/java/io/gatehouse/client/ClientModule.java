package io.gatehouse.client;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditModule;
import io.gatehouse.background.JobRunner;
import io.gatehouse.http.access.ClientAuthenticator;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.token.CheckedMinter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;

/**
 * The client feature: administration of clients and their secrets, client authentication, and access tokens of clients.
 *
 * @param resources the JAX-RS resources to register
 * @param authenticator authenticates clients by their secret
 * @param verifiers authenticates clients of the revocation feed
 * @param tokens issues access tokens to clients
 * @param usage writes the day on which secrets were used
 * @param secretRevoker deletes the secrets of all clients for an operator
 */
public record ClientModule(
        List<Object> resources,
        ClientAuthenticator authenticator,
        VerifierClients verifiers,
        ClientTokenIssuer tokens,
        Runnable usage,
        ClientSecretRevoker secretRevoker) {
    private static final Duration USAGE_PAUSE = Duration.ofMinutes(1);
    private static final Duration VERIFIERS_PAUSE = Duration.ofSeconds(1);

    /** Creates the objects of this feature. */
    public static ClientModule create(
            Database database,
            AuditModule audit,
            DenylistModule denylist,
            CheckedMinter minter,
            RoleAuthorization authorization,
            Throttle throttle,
            SystemSources sources,
            PrometheusRegistry metrics) {
        ClientAdministration administration = new ClientAdministration(denylist.revocations(), authorization);
        ClientCreator creator = new ClientCreator(audit.log(), sources.newId());
        ClientSecretIssuer issuer = new ClientSecretIssuer(audit.log(), sources.newId(), sources.random());
        ClientRecorder recorder = new ClientRecorder(database, audit.aggregator(), metrics);
        VerifiedSecrets verified = new VerifiedSecrets(denylist.replica(), denylist.freshness(), sources.nanoTime());
        ClientAuthentication authentication = new ClientAuthentication(database, minter, verified, throttle, recorder);
        return new ClientModule(
                List.of(new ClientsResource(
                        new ClientService(database, administration, creator, audit.log()),
                        new ClientSecretService(database, administration, issuer, audit.log()))),
                authentication,
                new VerifierClients(database, denylist.replica(), recorder, sources.clock()),
                new ClientTokenIssuer(database, authentication, minter, recorder, sources.random()),
                recorder,
                new ClientSecretRevoker(database, denylist.revocations(), authorization, audit.log()));
    }

    /** Starts the background jobs that record the use of secrets and read the clients of the revocation feed. */
    public void schedule(JobRunner jobs) {
        jobs.schedule("verifier-clients", verifiers, VERIFIERS_PAUSE);
        jobs.schedule("client-secret-usage", usage, USAGE_PAUSE);
    }

    /** Creates clients without a server and without a superuser, by the rules of {@code POST /clients}. */
    public static ClientBootstrap bootstrap(Database database, AuditLog audit, SystemSources sources) {
        return new ClientBootstrap(
                database,
                new RoleAuthorization(),
                new ClientCreator(audit, sources.newId()),
                new ClientSecretIssuer(audit, sources.newId(), sources.random()));
    }
}
