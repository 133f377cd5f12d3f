package io.gatehouse.account;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.RequiresRole;
import io.gatehouse.http.input.PageCursor;
import io.gatehouse.http.input.QueryParameters;
import io.gatehouse.http.response.StatusView;
import io.gatehouse.kernel.BuiltInRole;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** The endpoints {@code /users} for the administration of users. A path names a user by login or by id. */
@Path("/users")
@Produces(MediaType.APPLICATION_JSON)
public final class UsersResource {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private final UserService users;

    UsersResource(UserService users) {
        this.users = users;
    }

    @GET
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public UserPage page(
            @QueryParam("query") @Nullable String query,
            @QueryParam("role") @Nullable String role,
            @QueryParam("active") @Nullable String active,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        Boolean activeFilter = active == null ? null : QueryParameters.flag("active", active, true);
        int pageSize = QueryParameters.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        return users.page(new UserFilter(query, role, activeFilter), PageCursor.parse("after", after), pageSize);
    }

    @GET
    @Path("/{login}")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public UserView user(@PathParam("login") String login) {
        return users.find(login);
    }

    @POST
    @Path("/{login}/deactivate")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public UserView deactivate(@Auth Caller caller, @PathParam("login") String login) {
        return users.deactivate(caller.user(), login);
    }

    @POST
    @Path("/{login}/activate")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public UserView activate(@Auth Caller caller, @PathParam("login") String login) {
        return users.activate(caller.user(), login);
    }

    @POST
    @Path("/{login}/logout")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public StatusView logout(@Auth Caller caller, @PathParam("login") String login) {
        users.logout(caller.user(), login);
        return new StatusView("The user is logged out everywhere.");
    }

    @DELETE
    @Path("/{login}")
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public StatusView delete(@Auth Caller caller, @PathParam("login") String login) {
        users.delete(caller.user(), login);
        return new StatusView("The user is deleted.");
    }
}
