package io.gatehouse.client;

import io.dropwizard.auth.Auth;
import io.gatehouse.client.ClientSecretDao.SecretRow;
import io.gatehouse.client.IssuedSecret.IssuedSecretView;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.RequiresRole;
import io.gatehouse.http.input.PageCursor;
import io.gatehouse.http.input.PathIdParser;
import io.gatehouse.http.input.QueryParameters;
import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The endpoints {@code /clients} for the administration of clients and their secrets. Thread-safe. */
@Path("/clients")
@Produces(MediaType.APPLICATION_JSON)
public final class ClientsResource {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private final ClientService clients;
    private final ClientSecretService secrets;

    ClientsResource(ClientService clients, ClientSecretService secrets) {
        this.clients = clients;
        this.secrets = secrets;
    }

    @GET
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public ClientPage page(@QueryParam("limit") @Nullable String limit, @QueryParam("after") @Nullable String after) {
        int pageSize = QueryParameters.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        return clients.page(PageCursor.parse("after", after), pageSize);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public Response create(@Auth Caller caller, ClientRequest request) {
        ClientView created = clients.create(caller.user(), request.toNewClient());
        // The URI is relative to the base path.
        return Response.created(URI.create("clients/" + created.id()))
                .entity(created)
                .build();
    }

    @GET
    @Path("/{id}")
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public ClientView client(@PathParam("id") String id) {
        return clients.find(parse(id));
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public ClientView change(@Auth Caller caller, @PathParam("id") String id, ClientRequest request) {
        return clients.change(caller.user(), parse(id), request.toChange());
    }

    @DELETE
    @Path("/{id}")
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public void delete(@Auth Caller caller, @PathParam("id") String id) {
        clients.delete(caller.user(), parse(id));
    }

    @POST
    @Path("/{id}/disable")
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public ClientView disable(@Auth Caller caller, @PathParam("id") String id) {
        return clients.disable(caller.user(), parse(id));
    }

    @POST
    @Path("/{id}/enable")
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public ClientView enable(@Auth Caller caller, @PathParam("id") String id) {
        return clients.enable(caller.user(), parse(id));
    }

    @GET
    @Path("/{id}/secrets")
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public List<ClientSecretView> secrets(@PathParam("id") String id) {
        return secrets.list(parse(id)).stream().map(ClientSecretView::of).toList();
    }

    /** Creates a secret. This response is the only one that contains it. */
    @POST
    @Path("/{id}/secrets")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public Response createSecret(@Auth Caller caller, @PathParam("id") String id, ClientSecretRequest request) {
        IssuedSecretView created =
                secrets.create(caller.user(), parse(id), request.validated()).view();
        return Response.status(Response.Status.CREATED).entity(created).build();
    }

    @DELETE
    @Path("/{id}/secrets/{secret}")
    @RequiresRole(value = BuiltInRole.SUPERUSER, callers = CallerKind.USER)
    public void deleteSecret(@Auth Caller caller, @PathParam("id") String id, @PathParam("secret") String secretId) {
        secrets.delete(caller.user(), parse(id), PathIdParser.parse(secretId, Problem.CLIENT_SECRET_NOT_FOUND));
    }

    private static ClientId parse(String id) {
        return new ClientId(PathIdParser.parse(id, Problem.CLIENT_NOT_FOUND));
    }

    /**
     * A client secret without its text.
     *
     * @param expiresAt null if it never expires
     * @param lastUsedOn the day in UTC; null if it has not been used
     */
    public record ClientSecretView(
            UUID id,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable LocalDate lastUsedOn) {
        static ClientSecretView of(SecretRow row) {
            return new ClientSecretView(row.id(), row.createdAt(), row.expiresAt(), row.lastUsedOn());
        }
    }
}
