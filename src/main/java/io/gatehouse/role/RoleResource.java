package io.gatehouse.role;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.RequiresRole;
import io.gatehouse.kernel.BuiltInRole;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;

/** The endpoints {@code /roles} for the administration of roles. */
@Path("/roles")
@Produces(MediaType.APPLICATION_JSON)
public final class RoleResource {
    private final RoleService roles;

    RoleResource(RoleService roles) {
        this.roles = roles;
    }

    @GET
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public List<RoleView> all() {
        return roles.all();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public Response create(@Auth Caller caller, RoleRequest request) {
        RoleView created = roles.create(caller.user(), request.toNewRole());
        // The URI is relative to the base path. A title has only characters that need no escaping in a URI.
        return Response.created(URI.create("roles/" + created.title()))
                .entity(created)
                .build();
    }

    @GET
    @Path("/{title}")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public RoleView role(@PathParam("title") String title) {
        return roles.find(title);
    }

    @PATCH
    @Path("/{title}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public RoleView change(@Auth Caller caller, @PathParam("title") String title, RoleRequest request) {
        return roles.change(caller.user(), title, request.toChange());
    }

    @DELETE
    @Path("/{title}")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public RoleView delete(@Auth Caller caller, @PathParam("title") String title) {
        return roles.delete(caller.user(), title);
    }
}
