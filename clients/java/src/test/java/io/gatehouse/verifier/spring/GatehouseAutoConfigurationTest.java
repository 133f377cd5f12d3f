package io.gatehouse.verifier.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerificationException;
import io.gatehouse.verifier.testing.TestIssuer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.userdetails.UserDetailsService;

class GatehouseAutoConfigurationTest {
    private static final Logger SPRING = (Logger) LoggerFactory.getLogger("org.springframework");

    private final TestIssuer issuer = TestIssuer.start("orders");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Customized {
        @Bean
        GatehouseVerifierCustomizer audience() {
            return builder -> builder.audience("reports");
        }
    }

    @BeforeEach
    void record() {
        log.start();
        SPRING.addAppender(log);
    }

    @AfterEach
    void stop() {
        SPRING.detachAppender(log);
        issuer.close();
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private Map<String, Object> properties() {
        return Map.of(
                "gatehouse.issuer", issuer.url(),
                "gatehouse.audience", "orders",
                "gatehouse.credential", issuer.credential(),
                "gatehouse.max-staleness", "6s",
                "gatehouse.stale-policy.longest", "1m");
    }

    private Map<String, Object> propertiesWith(String name, String value) {
        Map<String, Object> properties = new HashMap<>(properties());
        properties.put(name, value);
        return properties;
    }

    private static int status(SpringService service, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.uri() + "/absent"))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void by_default_every_request_needs_a_token_and_nobody_has_a_password() throws Exception {
        try (SpringService service = SpringService.start(Application.class, properties())) {
            assertThat(status(service, issuer.token("ada").sign())).isEqualTo(404);
            assertThat(status(service, "")).isEqualTo(401);
            assertThat(service.context().getBeanNamesForType(UserDetailsService.class))
                    .isEmpty();
        }
    }

    @Test
    void the_verifier_ends_with_the_service() throws Exception {
        String token = issuer.token("ada").sign();
        GatehouseVerifier gatehouse;
        try (SpringService service = SpringService.start(Application.class, properties())) {
            gatehouse = service.context().getBean(GatehouseVerifier.class);
            assertThat(gatehouse.ready()).isTrue();
        }

        issuer.endSession(token);

        // It has not received the revocation.
        assertThat(gatehouse.verify(token).subject()).isEqualTo(TestIssuer.subject("ada"));
    }

    @Test
    void a_customizer_sets_options_of_the_verifier() throws Exception {
        try (SpringService service = SpringService.start(Customized.class, properties())) {
            GatehouseVerifier gatehouse = service.context().getBean(GatehouseVerifier.class);

            assertThat(gatehouse
                            .verify(issuer.token("ada").audience("reports").sign())
                            .audience())
                    .containsExactly("reports");
            assertThatThrownBy(() -> gatehouse.verify(issuer.token("ada").sign()))
                    .isInstanceOf(VerificationException.class);
        }
    }

    @Test
    void the_health_indicator_is_down_while_the_verifier_is_stale() {
        GatehouseVerifier gatehouse = issuer.verifier();
        try (SpringService service = SpringService.start(
                Application.class,
                Map.of(),
                context -> context.getBeanFactory().registerSingleton("verifier", gatehouse))) {
            HealthIndicator indicator = service.context().getBean("gatehouseHealthIndicator", HealthIndicator.class);
            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);

            issuer.makeStale();

            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(indicator.health().getDetails()).containsKeys("ageMillis", "lastProblem");
        }
    }

    @Test
    void the_service_does_not_start_without_a_required_property() {
        assertThatThrownBy(() -> SpringService.start(Application.class, propertiesWith("gatehouse.issuer", "")))
                .hasRootCauseMessage("issuer is missing");
        assertThat(lines())
                .anyMatch(line -> line.contains("The Gatehouse verifier did not start: issuer is missing")
                        && line.contains("Set gatehouse.issuer"));
    }

    @Test
    void the_service_does_not_start_with_a_wrong_credential() {
        Map<String, Object> properties = new HashMap<>(propertiesWith("gatehouse.credential", "orders:wrong-secret"));
        properties.put("gatehouse.start-timeout", "1s");

        assertThatThrownBy(() -> SpringService.start(Application.class, properties))
                .rootCause()
                .hasMessageContaining("was not ready within 1 s");
        assertThat(lines())
                .anyMatch(line -> line.contains("The Gatehouse verifier did not start: ") && line.contains("401"))
                .noneMatch(line -> line.contains("wrong-secret"));
    }

    @Test
    void neither_the_credential_nor_a_token_is_logged_at_any_level() throws Exception {
        SPRING.setLevel(Level.TRACE);
        SPRING.setAdditive(false);
        String accepted = issuer.token("ada").sign();
        String refused = issuer.token("ada").audience("reports").sign();
        try (SpringService service = SpringService.start(Application.class, properties())) {
            assertThat(status(service, accepted)).isEqualTo(404);
            assertThat(status(service, refused)).isEqualTo(401);
            assertThat(service.context().getBean(GatehouseProperties.class).toString())
                    .contains(issuer.url())
                    .doesNotContain(issuer.credential());
        } finally {
            SPRING.setLevel(null);
            SPRING.setAdditive(true);
        }

        assertThat(lines())
                .anyMatch(line -> line.contains("/absent"))
                .noneMatch(line ->
                        line.contains(issuer.credential()) || line.contains(accepted) || line.contains(refused));
    }
}
