package com.example.orders;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerifierHealth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** The readiness probe. The liveness of the service does not depend on Gatehouse. */
@Path("/ready")
@Produces(MediaType.APPLICATION_JSON)
public class ReadyResource {
    private final GatehouseVerifier gatehouse;

    public ReadyResource(GatehouseVerifier gatehouse) {
        this.gatehouse = gatehouse;
    }

    @GET
    public Response ready() {
        VerifierHealth health = gatehouse.health();
        return Response.status(health.ready() ? 200 : 503)
                .entity(Map.of("problem", health.lastProblem()))
                .build();
    }
}
