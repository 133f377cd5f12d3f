package io.gatehouse.explain;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.RequiresRole;
import io.gatehouse.kernel.BuiltInRole;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The endpoint {@code /auth/explain}. Thread-safe. */
@Path("/auth/explain")
@Produces(MediaType.APPLICATION_JSON)
public final class ExplanationResource {
    private final ExplanationService explanations;

    ExplanationResource(ExplanationService explanations) {
        this.explanations = explanations;
    }

    /** Explains a token, or the refusal that a reference describes. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(
            value = {BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = CallerKind.USER)
    public ExplanationView explain(@Auth Caller caller, ExplanationRequest request) {
        return explanations.explain(caller.user(), request);
    }
}
