package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.GatehouseVerifierBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Starts a verifier with the properties {@code gatehouse.*} before the service accepts requests, and closes it after the
 * last one. A {@link GatehouseVerifier} bean of the service, which has to be started, replaces it. Without a {@link
 * SecurityFilterChain} of the service, every request needs an access token.
 */
@AutoConfiguration(
        // Spring Boot 3.5, and the same classes of Spring Boot 4.
        beforeName = {
            "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration",
            "org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
        })
@EnableConfigurationProperties(GatehouseProperties.class)
public final class GatehouseAutoConfiguration {
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    GatehouseVerifier gatehouseVerifier(
            GatehouseProperties properties, ObjectProvider<GatehouseVerifierCustomizer> customizers) {
        try {
            GatehouseVerifierBuilder builder = properties.builder();
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            GatehouseVerifier gatehouse = builder.build();
            gatehouse.start(properties.startTimeout());
            return gatehouse;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new VerifierStartException(e);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HttpSecurity.class)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class ServletSecurity {
        @Bean
        @ConditionalOnMissingBean
        SecurityFilterChain gatehouseSecurityFilterChain(HttpSecurity http, GatehouseVerifier gatehouse)
                throws Exception {
            return GatehouseSecurity.withAccessTokens(http, gatehouse)
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .build();
        }

        /** Prevents that Spring Boot creates a user and logs the password, which nobody can use. */
        @Bean
        @ConditionalOnMissingBean({AuthenticationManager.class, AuthenticationProvider.class, UserDetailsService.class})
        AuthenticationManager noPasswords() {
            return authentication -> {
                throw new ProviderNotFoundException("Callers authenticate with access tokens only");
            };
        }
    }
}
