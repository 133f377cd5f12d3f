package io.gatehouse.client;

import io.gatehouse.client.ClientRequest.NewClient;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.kernel.UserId;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.testing.TestInstance;
import io.gatehouse.verifier.DenylistClaims;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The services of clients on the shared database. Thread-safe. */
final class ClientFixture implements AutoCloseable {
    final TestInstance instance = TestInstance.onSharedDatabase();
    final RoleAuthorization authorization = new RoleAuthorization();
    final SystemSources sources =
            new SystemSources(Clock.systemUTC(), System::nanoTime, new SecureRandom(), instance.newId);
    final ClientService clients;
    final ClientSecretService secrets;
    final ClientBootstrap bootstrap;
    final ClientSecretRevoker revoker;
    final UserId root = instance.users.insert("root1", "hash", "superuser");

    ClientFixture() {
        ClientAdministration administration = new ClientAdministration(instance.revocations, authorization);
        ClientCreator creator = new ClientCreator(instance.audit, sources.newId());
        ClientSecretIssuer issuer = new ClientSecretIssuer(instance.audit, sources.newId(), sources.random());
        clients = new ClientService(instance.database, administration, creator, instance.audit);
        secrets = new ClientSecretService(instance.database, administration, issuer, instance.audit);
        bootstrap = ClientModule.bootstrap(instance.database, instance.audit, sources);
        revoker = new ClientSecretRevoker(instance.database, instance.revocations, authorization, instance.audit);
    }

    static NewClient named(String name, String... roles) {
        return new NewClient(name, "", List.of(roles), ClientRequest.DEFAULT_LIFETIME);
    }

    /** Creates a client. */
    ClientId client(String name, String... roles) {
        return new ClientId(clients.create(root, named(name, roles)).id());
    }

    /** Creates a secret that never expires. */
    IssuedSecret secret(ClientId client) {
        return secrets.create(root, client, Optional.empty());
    }

    /** Returns the claims of an access token that is issued for this secret now. */
    DenylistClaims token(ClientId client, UUID secret) {
        return new DenylistClaims(
                "kid",
                UUID.randomUUID().toString(),
                secret,
                client.value(),
                clients.find(client).roles(),
                instance.sql.number("SELECT authz_epoch FROM client WHERE id = ?", client.value()),
                instance.sql.number("SELECT epoch FROM realm"));
    }

    boolean accepts(DenylistClaims token) {
        return !instance.isDenied(token);
    }

    long count(String table) {
        return instance.sql.number("SELECT count(*) FROM " + table);
    }

    /** Returns the audit events of clients, each as action, actor and details, without ids of clients and secrets. */
    List<String> audited() {
        return instance.sql.strings("SELECT concat_ws(' ', action, actor_id, details - 'client_id' - 'secret_id')"
                + " FROM audit_event WHERE action LIKE 'client%' ORDER BY id");
    }

    @Override
    public void close() {
        instance.close();
    }
}
