package io.gatehouse.client;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.storage.Database;
import java.util.List;

/**
 * The client feature: administration of clients and their secrets.
 *
 * @param resources the JAX-RS resources to register
 * @param secretRevoker deletes the secrets of all clients for an operator
 */
public record ClientModule(List<Object> resources, ClientSecretRevoker secretRevoker) {
    /** Creates the objects of this feature. */
    public static ClientModule create(
            Database database,
            Revocations revocations,
            RoleAuthorization authorization,
            AuditLog audit,
            SystemSources sources) {
        ClientAdministration administration = new ClientAdministration(revocations, authorization);
        ClientCreator creator = new ClientCreator(audit, sources.newId());
        ClientSecretIssuer issuer = new ClientSecretIssuer(audit, sources.newId(), sources.random());
        return new ClientModule(
                List.of(new ClientsResource(
                        new ClientService(database, administration, creator, audit),
                        new ClientSecretService(database, administration, issuer, audit))),
                new ClientSecretRevoker(database, revocations, authorization, audit));
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
