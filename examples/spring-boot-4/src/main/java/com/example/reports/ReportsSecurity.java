package com.example.reports;

import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

@Configuration(proxyBeanMethods = false)
class ReportsSecurity {
    // region jwt
    @Bean
    @Profile("jwt")
    SecurityFilterChain jwt(HttpSecurity http) throws Exception {
        return withRules(http)
                .oauth2ResourceServer(server -> server.jwt(withDefaults()))
                .build();
    }
    // endregion

    // region introspection
    @Bean
    @Profile("introspection")
    SecurityFilterChain introspection(HttpSecurity http) throws Exception {
        return withRules(http)
                .oauth2ResourceServer(server -> server.opaqueToken(withDefaults()))
                .build();
    }
    // endregion

    // region rules
    private static HttpSecurity withRules(HttpSecurity http) throws Exception {
        return http
                // Each request has its own token: no session, no cookie, no CSRF.
                .sessionManagement(sessions -> sessions
                        .sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(CsrfConfigurer::disable)
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers(HttpMethod.POST, "/reports").hasRole("editor")
                        .anyRequest().authenticated());
    }
    // endregion
}
