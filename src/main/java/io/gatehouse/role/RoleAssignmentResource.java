package io.gatehouse.role;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.RequiresRole;
import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.kernel.UserReference;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The endpoints {@code /access} for the assignment of roles to users. */
@Path("/access")
@Produces(MediaType.APPLICATION_JSON)
public final class RoleAssignmentResource {
    private final RoleAssignmentService access;

    RoleAssignmentResource(RoleAssignmentService access) {
        this.access = access;
    }

    @POST
    @Path("/assign")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public Response assign(@Auth Caller caller, AssignmentRequest request) {
        AssignmentView assigned = access.assign(caller.user(), request.validated());
        return Response.status(Response.Status.CREATED).entity(assigned).build();
    }

    @POST
    @Path("/remove")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public AssignmentView remove(@Auth Caller caller, AssignmentRequest request) {
        return access.remove(caller.user(), request.validated());
    }

    @GET
    @Path("/verify")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public boolean verify(
            @QueryParam("user_login") @Nullable String userLogin,
            @QueryParam("user_id") @Nullable String userId,
            @QueryParam("role_title") @Nullable String roleTitle) {
        return access.verify(new AssignmentRequest(userLogin, userId, roleTitle).validated());
    }

    @GET
    @Path("/user_roles/{login}")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public UserRolesView userRoles(@PathParam("login") String login) {
        return access.rolesOf(UserReference.parse(login));
    }
}
