package io.gatehouse.account;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Authenticated;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.response.StatusView;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** The endpoints {@code /profile/personal} for the caller's own account. */
@Path("/profile/personal")
@Produces(MediaType.APPLICATION_JSON)
public final class ProfileResource {
    private final ProfileService profiles;
    private final AccountRemoval removal;
    private final ClientAddress addresses;

    ProfileResource(ProfileService profiles, AccountRemoval removal, ClientAddress addresses) {
        this.addresses = addresses;
        this.profiles = profiles;
        this.removal = removal;
    }

    @GET
    @Authenticated(CallerKind.USER)
    public ProfileView profile(@Auth Caller caller) {
        return profiles.profile(caller.user());
    }

    @PATCH
    @Authenticated(CallerKind.USER)
    @Consumes(MediaType.APPLICATION_JSON)
    public ProfileView change(@Auth Caller caller, ProfilePatch patch, @Context HttpServletRequest http) {
        return profiles.change(caller.user(), caller.session(), addresses.of(http), patch);
    }

    @DELETE
    @Authenticated(CallerKind.USER)
    public StatusView delete(@Auth Caller caller) {
        removal.removeOwn(caller.user(), caller.session());
        return new StatusView("The account is deleted.");
    }
}
