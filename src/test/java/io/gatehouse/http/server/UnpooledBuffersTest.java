package io.gatehouse.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.util.List;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** Connections do not share buffers. */
class UnpooledBuffersTest {
    @Test
    void no_connector_pools_buffers_of_any_size() {
        try (TestService service = TestService.start()) {
            Api api = new Api(service.uri());
            assertThat(api.register("buffers", "correct horse battery staple").status())
                    .isEqualTo(201);
            String token = api.login("buffers", "correct horse battery staple").access();
            assertThat(api.get("/auth/check", token).status()).isEqualTo(204);
            assertThat(api.get("/profile/personal", token).status()).isEqualTo(200);
            assertThat(api.get("/auth/check", "x".repeat(20_000)).status()).isEqualTo(431);
            assertThat(new AdminPort(service).call("revoke-user", "").status()).isEqualTo(400);

            Server server =
                    service.support().getEnvironment().getApplicationContext().getServer();
            List<ArrayByteBufferPool> pools = List.of(server.getConnectors()).stream()
                    .map(Connector::getByteBufferPool)
                    .map(ArrayByteBufferPool.class::cast)
                    .toList();
            assertThat(pools).hasSize(2).allSatisfy(pool -> {
                assertThat(pool.getHeapByteBufferCount()).isZero();
                assertThat(pool.getDirectByteBufferCount()).isZero();
            });
        }
    }
}
