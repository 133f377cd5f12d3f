package com.example.orders;

import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.spring.GatehouseSecurity;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service that verifies access tokens by itself and refuses revoked ones. */
@SpringBootApplication
@RestController
public class OrdersApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(OrdersApplication.class, arguments);
    }

    // region security
    @Bean
    static SecurityFilterChain api(HttpSecurity http, GatehouseVerifier gatehouse) throws Exception {
        return GatehouseSecurity.withAccessTokens(http, gatehouse)
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers("/actuator/health/**").permitAll()
                        .requestMatchers("/orders").hasRole("clerk")
                        .anyRequest().authenticated())
                .build();
    }
    // endregion

    // region controller
    @GetMapping("/orders")
    Map<String, UUID> orders(@AuthenticationPrincipal VerifiedToken caller) {
        return Map.of("subject", caller.subject());
    }
    // endregion
}
