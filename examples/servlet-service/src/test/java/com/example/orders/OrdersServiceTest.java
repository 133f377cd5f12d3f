package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.verifier.testing.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Needs no Gatehouse server: the test kit issues and revokes tokens. */
class OrdersServiceTest {
    private final TestIssuer gatehouse = TestIssuer.start("orders");
    private final Server service = OrdersService.server(gatehouse.verifier(), 0);

    @BeforeEach
    void start() throws Exception {
        service.start();
    }

    @AfterEach
    void stop() throws Exception {
        service.stop();
        gatehouse.close();
    }

    // region test
    @Test
    void only_clerks_read_orders_until_their_session_ends() throws Exception {
        String clerk = gatehouse.token("ada").roles("clerk").sign();
        String guest = gatehouse.token("bob").sign();

        assertThat(get("/orders", clerk)).isEqualTo(200);
        assertThat(get("/orders", guest)).isEqualTo(403);
        gatehouse.endSession(clerk); // a logout
        assertThat(get("/orders", clerk)).isEqualTo(401);
        gatehouse.makeStale(); // Gatehouse is away
        assertThat(get("/orders", guest)).isEqualTo(503);
    }
    // endregion

    @Test
    void the_service_is_ready_while_gatehouse_answers() throws Exception {
        assertThat(get("/ready", "")).isEqualTo(200);

        gatehouse.makeStale();

        assertThat(get("/ready", "")).isEqualTo(503);
    }

    private int get(String path, String token) throws IOException, InterruptedException {
        int port = ((ServerConnector) service.getConnectors()[0]).getLocalPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    }
}
