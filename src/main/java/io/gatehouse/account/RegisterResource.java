package io.gatehouse.account;

import io.gatehouse.http.Public;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** {@code /profile/register}: an account for whoever asks. */
@Path("/profile/register")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class RegisterResource {
    /** Where the new user finds the account; the base path comes in front of it. */
    private static final URI LOCATION = URI.create("profile/personal");

    private final RegistrationService registration;

    RegisterResource(RegistrationService registration) {
        this.registration = registration;
    }

    @POST
    @Public
    public Response register(RegisterRequest request) {
        return Response.created(LOCATION).entity(registration.register(request)).build();
    }
}
