package io.gatehouse.http.access;

import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.http.response.ProblemResponse;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.refusal.RefusalReason;
import io.gatehouse.refusal.RefusalRecorder;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.RejectedToken;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.VerifiedToken;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Admits a request to one resource method if the caller is of an admitted kind and has one of the required roles. The
 * caller authenticates with a bearer token. A client may also authenticate with its secret (RFC 6749 §2.3.1), if the
 * method admits clients. Thread-safe.
 */
final class AccessFilter implements ContainerRequestFilter {
    private final AccessRule access;
    private final AccessTokens tokens;
    private final ClientAuthenticator clients;
    private final ClientAddress addresses;
    private final RefusalRecorder refusals;
    private final ProblemWriter problems;

    AccessFilter(
            AccessRule access,
            AccessTokens tokens,
            ClientAuthenticator clients,
            ClientAddress addresses,
            RefusalRecorder refusals,
            ProblemWriter problems) {
        this.access = access;
        this.tokens = tokens;
        this.clients = clients;
        this.addresses = addresses;
        this.refusals = refusals;
        this.problems = problems;
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        List<String> headers = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
        Optional<ClientCredentials> client =
                access.admits(CallerKind.CLIENT) ? ClientCredentials.of(headers, form(request)) : Optional.empty();
        if (client.isPresent()) {
            admit(request, clients.authenticate(client.get(), addresses.ofCurrentRequest()));
            return;
        }
        BearerToken token = BearerToken.of(headers);
        switch (token.presence()) {
            case ABSENT -> throw missing();
            case REPEATED -> request.abortWith(problems.response(severalHeaders()));
            case PRESENT -> admit(request, caller(token));
        }
    }

    /** The form in the body, which the resource method reads again; null if the body is not a form. */
    private static @Nullable FormBody form(ContainerRequestContext request) throws IOException {
        MediaType type = request.getMediaType();
        if (type == null || !type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE)) {
            return null;
        }
        byte[] body = request.getEntityStream().readAllBytes();
        request.setEntityStream(new ByteArrayInputStream(body));
        try {
            return FormBody.read(body, type);
        } catch (ProblemException e) {
            // The resource method reports it to a caller who is authenticated.
            return null;
        }
    }

    private void admit(ContainerRequestContext request, Caller caller) {
        if (!access.admitsRolesOf(caller)) {
            String roles = String.join(", ", access.roles().stream().sorted().toList());
            throw Problem.ROLE_MISSING
                    .asException("One of these roles is required: " + roles + ".")
                    .withReference(forbidden(caller, roles));
        }
        if (!access.admits(caller.kind())) {
            throw Problem.USER_NEEDED.asException().withReference(forbidden(caller, Problem.USER_NEEDED.title()));
        }
        request.setSecurityContext(
                new CallerContext(caller, request.getSecurityContext().isSecure()));
    }

    private Caller caller(BearerToken token) {
        try {
            return Caller.of(tokens.accept(token.reveal()));
        } catch (TokenRejectedException rejection) {
            throw TokenProblems.of(rejection).withReference(refusals.record(rejection));
        }
    }

    private ProblemException missing() {
        String reference = refusals.record(RefusalReason.MISSING, null, Problem.TOKEN_MISSING.title());
        return Problem.TOKEN_MISSING.asException().withReference(reference);
    }

    private String forbidden(Caller caller, String detail) {
        VerifiedToken token = caller.verified();
        return refusals.record(RefusalReason.FORBIDDEN, token == null ? null : RejectedToken.of(token), detail);
    }

    private static ProblemResponse severalHeaders() {
        return ProblemResponse.of(Problem.REQUEST_MALFORMED.asException("Send one Authorization header."))
                .asInvalidRequest();
    }
}
