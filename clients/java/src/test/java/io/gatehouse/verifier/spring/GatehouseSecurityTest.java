package io.gatehouse.verifier.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.http.HttpAdapterContract;
import io.gatehouse.verifier.http.Refusal;
import io.gatehouse.verifier.testing.TestIssuer;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class GatehouseSecurityTest extends HttpAdapterContract {
    @Override
    protected Service serve(GatehouseVerifier gatehouse) {
        return SpringService.start(
                Application.class,
                Map.of(),
                context -> context.getBeanFactory().registerSingleton("verifier", gatehouse));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableMethodSecurity
    @Import(Orders.class)
    static class Application {
        @Bean
        SecurityFilterChain api(HttpSecurity http, GatehouseVerifier gatehouse) throws Exception {
            return GatehouseSecurity.withAccessTokens(http, gatehouse)
                    .authorizeHttpRequests(requests -> requests.requestMatchers("/orders")
                            .hasRole("clerk")
                            .requestMatchers("/open", "/method")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .build();
        }
    }

    @RestController
    static class Orders {
        @GetMapping("/orders")
        String orders(@AuthenticationPrincipal VerifiedToken caller) {
            return caller.subject().toString();
        }

        @GetMapping("/open")
        String open() {
            return "open";
        }

        @GetMapping("/method")
        @PreAuthorize("hasRole('clerk')")
        String method() {
            return "method";
        }

        @GetMapping("/async")
        Callable<String> async(Authentication caller) {
            return caller::getName;
        }

        @GetMapping("/identity")
        List<String> identity(HttpServletRequest request, Authentication caller) {
            return List.of(
                    request.getRemoteUser(),
                    Boolean.toString(request.isUserInRole("editor")),
                    Boolean.toString(request.isUserInRole("clerk")),
                    caller.getAuthorities().toString(),
                    caller.toString());
        }
    }

    private String bob(String... roles) {
        return "Bearer " + issuer().token("bob").roles(roles).sign();
    }

    @Test
    void the_roles_of_the_token_are_authorities_and_its_text_is_not_kept() {
        String token = bob("editor");
        String identity = get("/identity", token).body();

        assertThat(identity)
                .contains("\"" + TestIssuer.subject("bob") + "\",\"true\",\"false\",\"[ROLE_editor]\"")
                .doesNotContain(token.substring("Bearer ".length()));
    }

    @Test
    void roles_of_methods_are_required() throws IOException {
        assertThat(get("/method", clerk()).body()).isEqualTo("method");
        assertRefused(get("/method", bob("editor")), Refusal.ROLE_MISSING);
        assertRefused(get("/method"), Refusal.TOKEN_MISSING);
    }

    @Test
    void a_request_without_a_token_may_be_permitted_but_not_one_with_an_invalid_token() throws IOException {
        assertThat(get("/open").body()).isEqualTo("open");
        assertRefused(get("/open", "Bearer x"), Refusal.TOKEN_INVALID);
    }

    @Test
    void the_dispatches_of_a_request_have_its_caller() {
        assertThat(get("/async", bob()).body())
                .isEqualTo(TestIssuer.subject("bob").toString());
        // The error page is a dispatch too.
        assertThat(get("/absent", bob()).statusCode()).isEqualTo(404);
    }

    @Test
    void a_request_has_no_session() {
        assertThat(get("/orders", clerk()).headers().map()).doesNotContainKey("set-cookie");
        assertThat(get("/orders").headers().map()).doesNotContainKey("set-cookie");
    }
}
