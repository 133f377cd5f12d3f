package io.gatehouse.check;

import io.gatehouse.http.access.BearerToken;
import io.gatehouse.http.access.TokenProblems;
import io.gatehouse.http.input.Query;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.VerifiedToken;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Says in one small answer whether a bearer token is accepted: for nginx {@code auth_request}, Envoy {@code ext_authz} and
 * Traefik {@code forwardAuth}, so any method will do and no body is ever read. It stands in front of filters, servlets and
 * Jersey, and asks no store. Thread-safe.
 *
 * <p>204 with {@code X-Auth-User-Id}, {@code X-Auth-Login}, {@code X-Auth-Roles} and {@code X-Auth-Session}; 401, 403 where
 * a role is missing, 400 for a query parameter other than {@code role}, 503 where it cannot be said.
 */
public final class CheckHandler extends Handler.Wrapper {
    private static final String ROLE = "role";

    private final String connector;
    private final String path;
    private final AccessTokens tokens;
    private final ProblemWriter problems;
    private final Answers answers;

    /**
     * Everything else goes on to the handler behind it.
     *
     * @param connector the name of the connector whose requests it answers
     * @param path the one spelling of its path
     */
    public CheckHandler(
            String connector, String path, AccessTokens tokens, ProblemWriter problems, PrometheusRegistry metrics) {
        this.connector = connector;
        this.path = path;
        this.tokens = tokens;
        this.problems = problems;
        Counter checks = Counter.builder()
                .name("gatehouse_checks")
                .help("Token checks by answer")
                .labelNames("answer")
                .withoutExemplars()
                .register(metrics);
        this.answers = new Answers(
                checks.labelValues("accepted"),
                checks.labelValues("refused"),
                checks.labelValues("forbidden"),
                checks.labelValues("unknown"));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!path.equals(request.getHttpURI().getPath())
                || !connector.equals(
                        request.getConnectionMetaData().getConnector().getName())) {
            return super.handle(request, response, callback);
        }
        answer(request, response, callback);
        return true;
    }

    private void answer(Request request, Response response, Callback callback) throws IOException {
        try {
            VerifiedToken token = accept(request);
            requireRoles(token, request.getHttpURI().getQuery());
            response.getHeaders()
                    .put("X-Auth-User-Id", token.subject().toString())
                    .put("X-Auth-Login", token.login())
                    .put("X-Auth-Roles", String.join(",", token.roles()))
                    .put("X-Auth-Session", token.sessionId().toString());
            response.setStatus(HttpStatus.NO_CONTENT_204);
            answers.accepted().inc();
            callback.succeeded();
        } catch (ProblemException e) {
            answers.of(e.problem()).inc();
            problems.write(request, response, e, callback);
        }
    }

    /** How often each answer was given. */
    private record Answers(
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
            case ABSENT -> throw Problem.TOKEN_MISSING.asException();
            // Gateways pass on a 401 and turn a 400 into an error of their own.
            case REPEATED -> throw Problem.TOKEN_INVALID.asException("Send one Authorization header.");
            case PRESENT -> accept(token);
        };
    }

    private VerifiedToken accept(BearerToken token) {
        try {
            return tokens.accept(token.reveal());
        } catch (TokenRejectedException refused) {
            throw TokenProblems.of(refused);
        }
    }

    private static void requireRoles(VerifiedToken token, @Nullable String query) {
        if (query == null) {
            return;
        }
        Query asked = Query.parse(query);
        // A misspelt role must not let everybody through.
        asked.requireKnown(Set.of(ROLE));
        for (String role : asked.all(ROLE)) {
            if (!token.roles().contains(role)) {
                throw Problem.ROLE_MISSING.asException();
            }
        }
    }
}
