package io.gatehouse.check;

import io.gatehouse.http.FormBody;
import io.gatehouse.http.Public;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Where a client gives a token back (RFC 7009). Thread-safe. */
@Path("/auth/revoke")
@Produces(MediaType.APPLICATION_JSON)
public final class RevocationResource {
    private final TokenRevocation revocation;

    RevocationResource(TokenRevocation revocation) {
        this.revocation = revocation;
    }

    /** 200 without a body, whether the token was valid or not (RFC 7009 §2.2). */
    @POST
    @Public
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response revoke(@Nullable FormBody form) {
        revocation.revoke(PresentedToken.of(form));
        return Response.ok().build();
    }
}
