package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;

/**
 * Verifies access tokens in a filter chain of Spring Security.
 *
 * <pre>{@code
 * @Bean
 * SecurityFilterChain api(HttpSecurity http, GatehouseVerifier gatehouse) throws Exception {
 *     return GatehouseSecurity.withAccessTokens(http, gatehouse)
 *             .authorizeHttpRequests(requests -> requests
 *                     .requestMatchers("/orders").hasRole("clerk")
 *                     .anyRequest().authenticated())
 *             .build();
 * }
 * // in a controller: @AuthenticationPrincipal VerifiedToken caller; on a method: @PreAuthorize("hasRole('clerk')")
 * }</pre>
 */
public final class GatehouseSecurity {
    private GatehouseSecurity() {}

    /**
     * Authenticates the callers of a chain by their access tokens and only by these: without sessions, cookies and
     * protection against CSRF. Callers that log in otherwise need a chain of their own.
     *
     * <p>Refused requests get {@code application/problem+json}: 401 or 403 with {@code WWW-Authenticate} (RFC 6750 §3), or
     * 503 with {@code Retry-After} if the verifier is stale. The {@link VerifiedTokenAuthentication} of an accepted one has
     * an authority {@code ROLE_<role>} for each role.
     *
     * @return the same builder, which has no rules of authorization yet
     */
    public static HttpSecurity withAccessTokens(HttpSecurity http, GatehouseVerifier gatehouse) throws Exception {
        RefusalHandler refusals = new RefusalHandler();
        return http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(CsrfConfigurer::disable)
                .exceptionHandling(exceptions ->
                        exceptions.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .addFilterBefore(new BearerTokenFilter(gatehouse), BasicAuthenticationFilter.class);
    }
}
