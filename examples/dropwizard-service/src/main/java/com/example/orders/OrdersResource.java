package com.example.orders;

import io.dropwizard.auth.Auth;
import io.gatehouse.verifier.VerifiedToken;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.UUID;

/** The orders, for callers with the role clerk. */
@Path("/orders")
@Produces(MediaType.APPLICATION_JSON)
public class OrdersResource {
    // region routes
    @GET
    @RolesAllowed("clerk")
    public Map<String, UUID> orders(@Auth VerifiedToken caller) {
        return Map.of("subject", caller.subject());
    }
    // endregion
}
