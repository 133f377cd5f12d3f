package io.gatehouse.verifier.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.auth.Auth;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import io.dropwizard.testing.DropwizardTestSupport;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.http.HttpAdapterContract;
import io.gatehouse.verifier.http.Refusal;
import io.gatehouse.verifier.testing.TestIssuer;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatehouseDropwizardTest extends HttpAdapterContract {
    @Override
    protected Service serve(GatehouseVerifier gatehouse) {
        DropwizardTestSupport<Configuration> service =
                new DropwizardTestSupport<>(Orders.class, "dropwizard.yml", new ResourceConfigurationSourceProvider()) {
                    @Override
                    public Application<Configuration> newApplication() {
                        return new Orders(gatehouse);
                    }
                };
        try {
            service.before();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new Service() {
            @Override
            public URI uri() {
                return URI.create("http://127.0.0.1:" + service.getLocalPort());
            }

            @Override
            public void close() {
                service.after();
            }
        };
    }

    static final class Orders extends Application<Configuration> {
        private final GatehouseVerifier gatehouse;

        Orders(GatehouseVerifier gatehouse) {
            this.gatehouse = gatehouse;
        }

        @Override
        public void run(Configuration configuration, Environment environment) {
            environment.jersey().register(GatehouseDropwizard.feature(gatehouse));
            environment.jersey().register(new OrdersResource());
            environment.jersey().register(new ClassResource());
        }
    }

    @Path("/")
    public static final class OrdersResource {
        @GET
        @Path("orders")
        @RolesAllowed("clerk")
        public String orders(@Auth VerifiedToken caller) {
            return caller.subject().toString();
        }

        @GET
        @Path("either")
        @RolesAllowed({"clerk", "editor"})
        public String either(@Context SecurityContext context) {
            return context.getUserPrincipal().getName()
                    + context.isUserInRole("clerk")
                    + context.isUserInRole("x")
                    + context.getAuthenticationScheme();
        }

        @GET
        @Path("any")
        public String any(@Auth VerifiedToken caller) {
            return caller.login().orElse("");
        }

        @GET
        @Path("permitted")
        @PermitAll
        public String permitted() {
            return "permitted";
        }

        @GET
        @Path("denied")
        @DenyAll
        public String denied() {
            return "denied";
        }

        @GET
        @Path("optional")
        public String optional(@Auth Optional<VerifiedToken> caller) {
            return caller.flatMap(VerifiedToken::login).orElse("nobody");
        }

        @GET
        @Path("optional-clerk")
        @RolesAllowed("clerk")
        public String optionalClerk(@Auth Optional<VerifiedToken> caller) {
            return caller.flatMap(VerifiedToken::login).orElse("nobody");
        }

        @GET
        @Path("public")
        public String open() {
            return "public";
        }
    }

    @Path("/class")
    @RolesAllowed("clerk")
    public static final class ClassResource {
        @GET
        public String ofClass() {
            return "clerk";
        }

        @GET
        @Path("editor")
        @RolesAllowed("editor")
        public String ofMethod() {
            return "editor";
        }

        @GET
        @Path("permitted")
        @PermitAll
        public String permitted() {
            return "permitted";
        }
    }

    private String bob(String... roles) {
        return "Bearer " + issuer().token("bob").roles(roles).sign();
    }

    @Test
    void one_of_several_allowed_roles_is_enough() throws IOException {
        assertThat(get("/either", clerk()).body()).isEqualTo(TestIssuer.subject("ada") + "true" + "false" + "Bearer");
        assertThat(get("/either", bob("editor")).statusCode()).isEqualTo(200);
        assertRefused(get("/either", bob("reader")), Refusal.ROLE_MISSING);
    }

    @Test
    void a_parameter_alone_requires_a_token_of_any_roles() throws IOException {
        assertThat(get("/any", bob()).body()).isEqualTo("bob");
        assertThat(get("/any", "Bearer " + issuer().machineToken("billing").sign())
                        .statusCode())
                .isEqualTo(200);
        assertRefused(get("/any"), Refusal.TOKEN_MISSING);
    }

    @Test
    void permit_all_requires_a_token_of_any_roles_and_deny_all_refuses_each() throws IOException {
        assertThat(get("/permitted", bob()).statusCode()).isEqualTo(200);
        assertRefused(get("/permitted"), Refusal.TOKEN_MISSING);
        assertRefused(get("/denied"), Refusal.TOKEN_MISSING);
        assertRefused(get("/denied", clerk()), Refusal.ROLE_MISSING);
        assertThat(get("/public", "Bearer x").body()).isEqualTo("public");
    }

    @Test
    void an_optional_parameter_permits_a_request_without_a_token_but_no_invalid_token() throws IOException {
        assertThat(get("/optional").body()).isEqualTo("nobody");
        assertThat(get("/optional", bob()).body()).isEqualTo("bob");
        assertRefused(get("/optional", "Bearer x"), Refusal.TOKEN_INVALID);
        assertRefused(get("/optional", bob(), bob()), Refusal.TOKEN_REPEATED);
    }

    @Test
    void an_optional_parameter_makes_no_role_optional() throws IOException {
        assertThat(get("/optional-clerk", clerk()).body()).isEqualTo("ada");
        assertRefused(get("/optional-clerk"), Refusal.TOKEN_MISSING);
        assertRefused(get("/optional-clerk", bob()), Refusal.ROLE_MISSING);
    }

    @Test
    void an_optional_parameter_is_no_way_around_a_stale_verifier() throws IOException {
        try (TestIssuer silent = TestIssuer.start("orders");
                Service other = serve(silent.verifier())) {
            silent.makeStale();

            String token = "Bearer " + silent.token("bob").sign();
            assertRefused(get(other.uri(), "/optional", token), Refusal.VERIFIER_STALE);
        }
    }

    @Test
    void annotations_of_the_method_precede_those_of_its_class() throws IOException {
        assertThat(get("/class", clerk()).body()).isEqualTo("clerk");
        assertRefused(get("/class", bob("editor")), Refusal.ROLE_MISSING);
        assertRefused(get("/class"), Refusal.TOKEN_MISSING);
        assertThat(get("/class/editor", bob("editor")).body()).isEqualTo("editor");
        assertRefused(get("/class/editor", clerk()), Refusal.ROLE_MISSING);
        assertThat(get("/class/permitted", bob()).body()).isEqualTo("permitted");
        assertRefused(get("/class/permitted"), Refusal.TOKEN_MISSING);
    }

    @Test
    void the_lifecycle_starts_and_closes_the_verifier() throws Exception {
        GatehouseVerifier gatehouse = issuer().verifierBuilder().build();
        Managed lifecycle = GatehouseDropwizard.lifecycle(gatehouse);
        HealthCheck health = GatehouseDropwizard.healthCheck(gatehouse);
        assertThat(health.execute().isHealthy()).isFalse();

        lifecycle.start();

        assertThat(health.execute().isHealthy()).isTrue();
        lifecycle.stop();
    }

    @Test
    void a_service_whose_verifier_is_not_ready_does_not_start() {
        try (TestIssuer unavailable = TestIssuer.start("orders")) {
            unavailable.becomeUnavailable();
            Managed lifecycle =
                    GatehouseDropwizard.lifecycle(unavailable.verifierBuilder().build(), Duration.ofMillis(100));

            assertThatThrownBy(lifecycle::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(unavailable.url())
                    .hasMessageContaining("Check the URL, the credential");
        }
    }

    @Test
    void the_health_check_names_the_problem() {
        try (TestIssuer silent = TestIssuer.start("orders")) {
            HealthCheck health = GatehouseDropwizard.healthCheck(silent.verifier());
            assertThat(health.execute().isHealthy()).isTrue();

            silent.makeStale();

            assertThat(health.execute().getMessage()).contains("may have missed revocations");
        }
    }
}
