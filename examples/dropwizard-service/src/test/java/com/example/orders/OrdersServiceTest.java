package com.example.orders;

import static io.dropwizard.testing.ConfigOverride.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.DropwizardTestSupport;
import io.gatehouse.verifier.testing.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Needs no server: the test kit issues and revokes tokens. */
class OrdersServiceTest {
    private static final TestIssuer GATEHOUSE = TestIssuer.start("orders");
    private static final String[] CREDENTIAL = GATEHOUSE.credential().split(":");
    private static final DropwizardTestSupport<OrdersConfiguration> SERVICE = new DropwizardTestSupport<>(
            OrdersService.class,
            "config.yml",
            config("issuer", GATEHOUSE.url()),
            config("audience", GATEHOUSE.audience()),
            config("clientId", CREDENTIAL[0]),
            config("clientSecret", CREDENTIAL[1]),
            config("server.applicationConnectors[0].port", "0"),
            config("server.adminConnectors[0].port", "0"));

    @BeforeAll
    static void start() throws Exception {
        SERVICE.before();
    }

    @AfterAll
    static void stop() {
        SERVICE.after();
        GATEHOUSE.close();
    }

    @Test
    void a_clerk_reads_orders_until_the_session_ends() throws Exception {
        String token = GATEHOUSE.token("ada").roles("clerk").sign();
        HttpResponse<String> orders = get("/orders", token);
        assertThat(orders.statusCode()).isEqualTo(200);
        assertThat(orders.body()).contains(TestIssuer.subject("ada").toString());

        GATEHOUSE.endSession(token);

        assertThat(get("/orders", token).statusCode()).isEqualTo(401);
    }

    @Test
    void a_caller_without_the_role_or_without_a_valid_token_is_refused() throws Exception {
        assertThat(get("/orders", GATEHOUSE.token("bob").sign()).statusCode()).isEqualTo(403);
        assertThat(get("/orders", "x").statusCode()).isEqualTo(401);
    }

    @Test
    void the_service_is_ready() throws Exception {
        assertThat(get("/ready", "").statusCode()).isEqualTo(200);
        assertThat(SERVICE.getEnvironment()
                        .healthChecks()
                        .runHealthCheck("gatehouse")
                        .isHealthy())
                .isTrue();
    }

    private static HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + SERVICE.getLocalPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
