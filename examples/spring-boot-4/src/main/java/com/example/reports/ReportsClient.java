package com.example.reports;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
@Profile("client")
class ReportsClient {
    // region client
    private static final Authentication SERVICE = new AnonymousAuthenticationToken(
            "service", "service", AuthorityUtils.createAuthorityList("ROLE_SERVICE"));

    @Bean
    RestClient reports(
            RestClient.Builder builder,
            ClientRegistrationRepository registrations,
            OAuth2AuthorizedClientService clients,
            @Value("${reports.url}") String url) {
        var tokens = new OAuth2ClientHttpRequestInterceptor(
                new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, clients));
        tokens.setClientRegistrationIdResolver(request -> "gatehouse");
        // One token for all requests of this service, not one for each user who calls it.
        tokens.setPrincipalResolver(request -> SERVICE);
        // A token that the other service refuses is discarded, and the next request gets a new one.
        tokens.setAuthorizationFailureHandler(
                OAuth2ClientHttpRequestInterceptor.authorizationFailureHandler(clients));
        return builder.baseUrl(url).requestInterceptor(tokens).build();
    }
    // endregion
}
