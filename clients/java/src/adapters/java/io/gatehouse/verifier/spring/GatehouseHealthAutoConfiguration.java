package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerifierHealth;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The health indicator {@code gatehouse}, if the service has Spring Boot Actuator. Add it to the readiness of the service
 * with {@code management.endpoint.health.group.readiness.include: readinessState,gatehouse}, never to the liveness.
 */
@AutoConfiguration(after = GatehouseAutoConfiguration.class)
@ConditionalOnBean(GatehouseVerifier.class)
public final class GatehouseHealthAutoConfiguration {
    private static Map<String, Object> details(VerifierHealth health) {
        return Map.of(
                "ageMillis", health.ageMillis(),
                "entries", health.entries(),
                "clocksAgree", health.clocksAgree(),
                "lastProblem", health.lastProblem());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(org.springframework.boot.actuate.health.HealthIndicator.class)
    static class SpringBoot3 {
        @Bean
        @ConditionalOnMissingBean(name = "gatehouseHealthIndicator")
        org.springframework.boot.actuate.health.HealthIndicator gatehouseHealthIndicator(GatehouseVerifier gatehouse) {
            return () -> {
                VerifierHealth health = gatehouse.health();
                var answer = new org.springframework.boot.actuate.health.Health.Builder();
                return (health.ready() ? answer.up() : answer.down())
                        .withDetails(details(health))
                        .build();
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(org.springframework.boot.health.contributor.HealthIndicator.class)
    static class SpringBoot4 {
        @Bean
        @ConditionalOnMissingBean(name = "gatehouseHealthIndicator")
        org.springframework.boot.health.contributor.HealthIndicator gatehouseHealthIndicator(
                GatehouseVerifier gatehouse) {
            return () -> {
                VerifierHealth health = gatehouse.health();
                var answer = new org.springframework.boot.health.contributor.Health.Builder();
                return (health.ready() ? answer.up() : answer.down())
                        .withDetails(details(health))
                        .build();
            };
        }
    }
}
