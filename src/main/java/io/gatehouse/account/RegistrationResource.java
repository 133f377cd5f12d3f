package io.gatehouse.account;

import io.gatehouse.http.access.Public;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.client.ClientDisconnects;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** The endpoint {@code /profile/register}, which registers an account. */
@Path("/profile/register")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class RegistrationResource {
    /** The location of the new account, relative to the base path. */
    private static final URI LOCATION = URI.create("profile/personal");

    private final RegistrationService registration;
    private final ClientAddress addresses;

    RegistrationResource(RegistrationService registration, ClientAddress addresses) {
        this.registration = registration;
        this.addresses = addresses;
    }

    @POST
    @Public
    public Response register(RegistrationRequest request, @Context HttpServletRequest http) {
        ProfileView created = registration.register(request, addresses.of(http), ClientDisconnects.detector(http));
        return Response.created(LOCATION).entity(created).build();
    }
}
