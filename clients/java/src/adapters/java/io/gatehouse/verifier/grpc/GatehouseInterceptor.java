package io.gatehouse.verifier.grpc;

import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.http.BearerAuthentication;
import io.gatehouse.verifier.http.Refusal;
import io.gatehouse.verifier.http.RefusedRequestException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Passes on only calls with an accepted access token in the metadata {@code authorization}, in the form {@code Bearer
 * <token>}. Other calls end with {@code UNAUTHENTICATED}, {@code PERMISSION_DENIED} if a role is missing, or {@code
 * UNAVAILABLE} if the verifier is stale. A streaming call ends with {@code UNAUTHENTICATED} when its token expires or is
 * revoked. Thread-safe.
 *
 * <pre>{@code
 * ServerInterceptor interceptor = GatehouseInterceptor.builder(gatehouse)
 *         .requireRoles(OrdersGrpc.getListMethod(), "clerk")
 *         .permitWithoutToken(HealthGrpc.getCheckMethod())
 *         .build();
 * Server server = NettyServerBuilder.forPort(port).addService(orders).intercept(interceptor).build();
 * // in a method: GatehouseInterceptor.caller().subject()
 * }</pre>
 */
public final class GatehouseInterceptor implements ServerInterceptor {
    /** The token of an accepted call. */
    public static final Context.Key<VerifiedToken> CALLER = Context.key("gatehouse-caller");

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    /** Clients with a retry policy wait for this long. */
    private static final Metadata.Key<String> RETRY_PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final String RETRY_AFTER_MILLIS = "5000";

    private final GatehouseVerifier gatehouse;
    private final BearerAuthentication authentication;
    private final Map<String, Set<String>> requiredRoles;
    private final Set<String> withoutToken;

    private GatehouseInterceptor(Builder builder) {
        this.gatehouse = builder.gatehouse;
        this.authentication = new BearerAuthentication(gatehouse);
        this.requiredRoles = Map.copyOf(builder.requiredRoles);
        this.withoutToken = Set.copyOf(builder.withoutToken);
    }

    /** An interceptor that requires a token for each method, and roles for the methods that the builder names. */
    public static Builder builder(GatehouseVerifier gatehouse) {
        return new Builder(gatehouse);
    }

    /**
     * The token of the current call.
     *
     * @throws IllegalStateException if the method is permitted without a token, or outside of a call
     */
    public static VerifiedToken caller() {
        VerifiedToken caller = CALLER.get();
        if (caller == null) {
            throw new IllegalStateException("The current call was accepted without a token");
        }
        return caller;
    }

    @Override
    public <Q, S> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (withoutToken.contains(method)) {
            return next.startCall(call, headers);
        }
        VerifiedToken caller;
        try {
            caller = authentication.verify(credentials(headers));
            BearerAuthentication.requireRoles(caller, requiredRoles.getOrDefault(method, Set.of()));
        } catch (RefusedRequestException e) {
            call.close(status(e.refusal()), trailers(e.refusal()));
            return new ServerCall.Listener<>() {};
        }
        Context context = Context.current().withValue(CALLER, caller);
        if (call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY) {
            return Contexts.interceptCall(context, call, headers, next);
        }
        WatchedCall<Q, S> watched = new WatchedCall<>(call);
        return watched.start(
                gatehouse.watch(caller, watched::end), () -> Contexts.interceptCall(context, watched, headers, next));
    }

    private static List<String> credentials(Metadata headers) {
        List<String> credentials = new ArrayList<>();
        Iterable<String> values = headers.getAll(AUTHORIZATION);
        if (values != null) {
            values.forEach(credentials::add);
        }
        return credentials;
    }

    private static Status status(Refusal refusal) {
        Status status = switch (refusal) {
            case TOKEN_MISSING, TOKEN_INVALID, TOKEN_REPEATED -> Status.UNAUTHENTICATED;
            case ROLE_MISSING -> Status.PERMISSION_DENIED;
            case VERIFIER_STALE -> Status.UNAVAILABLE;
        };
        return status.withDescription(refusal.title());
    }

    private static Metadata trailers(Refusal refusal) {
        Metadata trailers = new Metadata();
        if (refusal == Refusal.VERIFIER_STALE) {
            trailers.put(RETRY_PUSHBACK, RETRY_AFTER_MILLIS);
        }
        return trailers;
    }

    /** The requirements of methods. Not thread-safe. */
    public static final class Builder {
        private final GatehouseVerifier gatehouse;
        private final Map<String, Set<String>> requiredRoles = new HashMap<>();
        private final Set<String> withoutToken = new HashSet<>();

        private Builder(GatehouseVerifier gatehouse) {
            this.gatehouse = gatehouse;
        }

        /** Requires that tokens for a method include all of some roles. */
        public Builder requireRoles(MethodDescriptor<?, ?> method, String... titles) {
            requiredRoles.put(method.getFullMethodName(), Set.of(titles));
            return this;
        }

        /** Permits calls of a method without a token, such as those of a health check. A token is not verified then. */
        public Builder permitWithoutToken(MethodDescriptor<?, ?> method) {
            withoutToken.add(method.getFullMethodName());
            return this;
        }

        /**
         * Builds the interceptor.
         *
         * @throws IllegalStateException if a method that requires roles is permitted without a token
         */
        public GatehouseInterceptor build() {
            for (String method : requiredRoles.keySet()) {
                if (withoutToken.contains(method)) {
                    throw new IllegalStateException(method + " requires roles and is permitted without a token");
                }
            }
            return new GatehouseInterceptor(this);
        }
    }
}
