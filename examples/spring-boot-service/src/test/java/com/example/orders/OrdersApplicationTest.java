package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.testing.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

/** Needs no server: the test kit issues and revokes tokens. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OrdersApplicationTest {
    private static final TestIssuer GATEHOUSE = TestIssuer.start("orders");

    @LocalServerPort
    private int port;

    // region test
    /** Replaces the verifier that the properties describe. */
    @TestConfiguration
    static class Verifier {
        @Bean
        GatehouseVerifier gatehouse() {
            return GATEHOUSE.verifier();
        }
    }

    @AfterAll
    static void stop() {
        GATEHOUSE.close();
    }

    @Test
    void orders_are_for_clerks_until_they_log_out_or_nobody_knows() throws Exception {
        String clerk = GATEHOUSE.token("ada").roles("clerk").sign();
        HttpResponse<String> orders = get("/orders", clerk);
        assertThat(orders.statusCode()).as(orders.body()).isEqualTo(200);
        assertThat(orders.body()).contains(TestIssuer.subject("ada").toString());
        String other = GATEHOUSE.token("bob").sign();
        assertThat(get("/orders", other).statusCode()).isEqualTo(403);

        GATEHOUSE.endSession(clerk);
        assertThat(get("/orders", clerk).statusCode()).isEqualTo(401);
        assertThat(get("/actuator/health/readiness", "").body()).contains("\"gatehouse\"", "\"UP\"");

        GATEHOUSE.makeStale();
        HttpResponse<String> stale = get("/orders", other);
        assertThat(stale.statusCode()).isEqualTo(503);
        assertThat(stale.headers().firstValue("Retry-After")).isPresent();
        assertThat(get("/actuator/health/readiness", "").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/liveness", "").statusCode()).isEqualTo(200);
    }
    // endregion

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
