package com.example.reports;

import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Profile("jwt | introspection")
class ReportsController {
    @GetMapping("/reports")
    Caller read(Authentication caller) {
        return Caller.of(caller);
    }

    @PostMapping("/reports")
    Caller write(Authentication caller) {
        return Caller.of(caller);
    }

    record Caller(String subject, List<String> authorities) {
        static Caller of(Authentication caller) {
            List<String> authorities = caller.getAuthorities().stream()
                    .map(GrantedAuthority::getAuthority)
                    .sorted()
                    .toList();
            return new Caller(caller.getName(), authorities);
        }
    }
}
