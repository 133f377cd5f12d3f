package com.example.reports;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenAuthenticationConverter;

@Configuration(proxyBeanMethods = false)
@Profile("introspection")
class IntrospectedRoles {
    // region converter
    @Bean
    OpaqueTokenAuthenticationConverter rolesAsAuthorities(@Value("${reports.audience}") String audience) {
        return (token, principal) -> {
            // A refresh token is active too, but has no audience.
            if (!list(principal, "aud").contains(audience)) {
                throw new InvalidBearerTokenException("The aud claim is not valid");
            }
            List<GrantedAuthority> authorities = AuthorityUtils.createAuthorityList(
                    list(principal, "roles").stream().map(role -> "ROLE_" + role).toList());
            Instant issued = principal.getAttribute("iat");
            Instant expires = principal.getAttribute("exp");
            return new BearerTokenAuthentication(
                    principal,
                    new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, issued, expires),
                    authorities);
        };
    }

    private static List<String> list(OAuth2AuthenticatedPrincipal principal, String name) {
        List<String> values = principal.getAttribute(name);
        return Objects.requireNonNullElse(values, List.of());
    }
    // endregion
}
