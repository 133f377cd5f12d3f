package io.gatehouse.verifier.dropwizard;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.auth.AuthValueFactoryProvider;
import io.dropwizard.lifecycle.Managed;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerifierHealth;
import io.gatehouse.verifier.http.BearerAuthentication;
import jakarta.ws.rs.core.Feature;
import java.time.Duration;

/**
 * Connects a verifier to a Dropwizard service.
 *
 * <pre>{@code
 * environment.lifecycle().manage(GatehouseDropwizard.lifecycle(gatehouse));
 * environment.jersey().register(GatehouseDropwizard.feature(gatehouse));
 * environment.healthChecks().register("gatehouse", GatehouseDropwizard.healthCheck(gatehouse));
 * // @GET @RolesAllowed("clerk") public Orders list(@Auth VerifiedToken caller) { … }
 * }</pre>
 */
public final class GatehouseDropwizard {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private GatehouseDropwizard() {}

    /** Starts the verifier with the service, waits up to 30 s until it is ready, and closes it with the service. */
    public static Managed lifecycle(GatehouseVerifier gatehouse) {
        return lifecycle(gatehouse, START_TIMEOUT);
    }

    /**
     * Starts the verifier with the service, and closes it with the service. The service does not start if the verifier is
     * not ready within the timeout; the exception states the reason.
     */
    public static Managed lifecycle(GatehouseVerifier gatehouse, Duration startTimeout) {
        return new Managed() {
            @Override
            public void start() {
                gatehouse.start(startTimeout);
            }

            @Override
            public void stop() {
                gatehouse.close();
            }
        };
    }

    /**
     * Verifies the access token of each resource method that has a parameter {@code @Auth VerifiedToken}, or {@code
     * RolesAllowed}, {@code PermitAll} or {@code DenyAll} on the method or on its class.
     *
     * <ul>
     *   <li>{@code RolesAllowed} requires one of its roles. As in Jersey, annotations of the method precede those of its
     *       class. As in Dropwizard, {@code PermitAll} requires a token, of any roles.
     *   <li>{@code @Auth Optional<VerifiedToken>} also permits requests without a token. A token that is not accepted is
     *       refused there too.
     *   <li>Refused requests get {@code application/problem+json}: 401 or 403 with {@code WWW-Authenticate} (RFC 6750 §3),
     *       or 503 with {@code Retry-After} if the verifier is stale.
     * </ul>
     */
    public static Feature feature(GatehouseVerifier gatehouse) {
        return context -> {
            context.register(new AccessFeature(new BearerAuthentication(gatehouse)));
            context.register(new AuthValueFactoryProvider.Binder<>(VerifiedToken.class));
            return true;
        };
    }

    /** A health check for the readiness of the service. Do not use it for the liveness. */
    public static HealthCheck healthCheck(GatehouseVerifier gatehouse) {
        return new HealthCheck() {
            @Override
            protected Result check() {
                VerifierHealth health = gatehouse.health();
                return health.ready() ? Result.healthy() : Result.unhealthy(problem(health));
            }
        };
    }

    private static String problem(VerifierHealth health) {
        if (!health.clocksAgree()) {
            return "The clocks of this machine and of Gatehouse differ by more than a minute";
        }
        return "The verifier may have missed revocations. " + health.lastProblem();
    }
}
