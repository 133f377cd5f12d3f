package com.example.reports;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** Calls the reports service with the token of this service. */
@RestController
@Profile("client")
class ForwardingController {
    private final RestClient reports;

    ForwardingController(RestClient reports) {
        this.reports = reports;
    }

    @GetMapping("/forward")
    String forward() {
        return reports.post().uri("/reports").retrieve().body(String.class);
    }

    /** No token: 502 with the OAuth error. */
    @ExceptionHandler
    ResponseEntity<String> noToken(OAuth2AuthorizationException failure) {
        return ResponseEntity.status(502).body(failure.getError().getErrorCode());
    }

    /** Refused by the reports service: 502 with its status. */
    @ExceptionHandler
    ResponseEntity<String> refused(HttpClientErrorException refusal) {
        return ResponseEntity.status(502).body(refusal.getStatusCode().toString());
    }

    @Bean
    static SecurityFilterChain open(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll()).build();
    }
}
