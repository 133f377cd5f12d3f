package io.gatehouse.check;

import io.gatehouse.http.access.BearerToken;
import io.gatehouse.http.access.TokenProblems;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.refusal.RefusalReason;
import io.gatehouse.refusal.RefusalRecorder;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.RejectedToken;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.VerifiedToken;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Verifies a bearer token for gateways. It accepts any method and never reads a body. It runs before filters, servlets
 * and Jersey, and queries no store. Thread-safe.
 *
 * <p>Gateways that accept any status 2xx, such as nginx {@code auth_request} and Traefik {@code forwardAuth}, call one
 * path, with the required roles in its query. Envoy {@code ext_authz} accepts only 200 and appends the path and the
 * query of its client, so it calls any path below a prefix, with the required roles in the header {@code
 * X-Gatehouse-Require}. The appended path is never interpreted.
 *
 * <p>204, for Envoy 200, with {@code X-Auth-User-Id}, {@code X-Auth-Login}, {@code X-Auth-Roles}, {@code
 * X-Auth-Session} and {@code X-Auth-Client}, each {@code -} if it does not apply to a user or to a client; 400 if the
 * requirement cannot be read, 401 without a valid token, 403 if a role is missing, 503 if the revocation state is
 * unknown.
 */
public final class CheckHandler extends Handler.Wrapper {
    private static final String NOT_APPLICABLE = "-";

    private final CheckPaths paths;
    private final AccessTokens tokens;
    private final RefusalRecorder refusals;
    private final ProblemWriter problems;
    private final ResponseCounters counters;

    /** Handles requests for these paths, and passes others to the next handler. */
    public CheckHandler(
            CheckPaths paths,
            AccessTokens tokens,
            RefusalRecorder refusals,
            ProblemWriter problems,
            PrometheusRegistry metrics) {
        this.paths = paths;
        this.tokens = tokens;
        this.refusals = refusals;
        this.problems = problems;
        Counter checks = Counter.builder()
                .name("gatehouse_checks")
                .help("Token checks by answer")
                .labelNames("answer")
                .withoutExemplars()
                .register(metrics);
        this.counters = new ResponseCounters(
                checks.labelValues("accepted"),
                checks.labelValues("refused"),
                checks.labelValues("forbidden"),
                checks.labelValues("unknown"));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpURI uri = request.getHttpURI();
        // Null if the request has no path, such as CONNECT.
        String target = uri.getPath();
        boolean envoy = target != null && target.startsWith(paths.envoyPrefix());
        if (!(envoy || (paths.path().equals(target) && !uri.hasViolations()))
                || !paths.connector()
                        .equals(request.getConnectionMetaData().getConnector().getName())) {
            return super.handle(request, response, callback);
        }
        check(request, response, envoy, callback);
        return true;
    }

    private void check(Request request, Response response, boolean envoy, Callback callback) throws IOException {
        try {
            VerifiedToken token = accept(request);
            RequiredRoles required = envoy
                    ? RequiredRoles.ofHeader(request.getHeaders().getValuesList(RequiredRoles.HEADER))
                    : RequiredRoles.ofQuery(request.getHttpURI().getQuery());
            requireRoles(token, required);
            identify(token, response.getHeaders());
            response.setStatus(envoy ? HttpStatus.OK_200 : HttpStatus.NO_CONTENT_204);
            counters.accepted().inc();
            callback.succeeded();
        } catch (ProblemException e) {
            counters.of(e.problem()).inc();
            problems.write(request, response, e, callback);
        }
    }

    // Always all of them: gateways replace a header of the client only if the response has it. A client has no session:
    // its sid is the id of its secret. The client_id of a user's token is any text that the user's software sent.
    private static void identify(VerifiedToken token, HttpFields.Mutable headers) {
        boolean client = token.isOfClient();
        headers.put("X-Auth-User-Id", client ? NOT_APPLICABLE : token.subject().toString())
                .put("X-Auth-Login", token.login().orElse(NOT_APPLICABLE))
                .put("X-Auth-Roles", token.roles().isEmpty() ? NOT_APPLICABLE : String.join(",", token.roles()))
                .put(
                        "X-Auth-Session",
                        client ? NOT_APPLICABLE : token.sessionId().toString())
                .put("X-Auth-Client", client ? token.clientId() : NOT_APPLICABLE);
    }

    /** Counters of the responses. */
    private record ResponseCounters(
            CounterDataPoint accepted, CounterDataPoint refused, CounterDataPoint forbidden, CounterDataPoint unknown) {
        CounterDataPoint of(Problem problem) {
            return switch (problem.status()) {
                case HttpStatus.FORBIDDEN_403 -> forbidden;
                case HttpStatus.SERVICE_UNAVAILABLE_503 -> unknown;
                default -> refused;
            };
        }
    }

    private VerifiedToken accept(Request request) {
        BearerToken token = BearerToken.of(request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION));
        return switch (token.presence()) {
            case ABSENT ->
                throw refused(
                        Problem.TOKEN_MISSING.asException(), RefusalReason.MISSING, Problem.TOKEN_MISSING.title());
            // Gateways forward a 401, but turn a 400 into an error of the gateway.
            case REPEATED ->
                throw refused(
                        Problem.TOKEN_INVALID.asException("Send one Authorization header."),
                        RefusalReason.MALFORMED,
                        "There are several Authorization headers");
            case PRESENT -> accept(token);
        };
    }

    private VerifiedToken accept(BearerToken token) {
        try {
            return tokens.accept(token.reveal());
        } catch (TokenRejectedException rejection) {
            throw TokenProblems.of(rejection).withReference(refusals.record(rejection));
        }
    }

    private ProblemException refused(ProblemException problem, RefusalReason reason, String detail) {
        return problem.withReference(refusals.record(reason, null, detail));
    }

    private void requireRoles(VerifiedToken token, RequiredRoles required) {
        for (String role : required.roles()) {
            if (!token.roles().contains(role)) {
                throw Problem.ROLE_MISSING
                        .asException()
                        .withReference(refusals.record(RefusalReason.FORBIDDEN, RejectedToken.of(token), role));
            }
        }
    }
}
