package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.GatehouseProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests from which addresses the admin port of the packaged service is reachable. */
@Tag("SEC-04")
@Tag("processes")
class AdminPortIT {
    private static final int CONNECT_MILLIS = 5_000;

    @Test
    void by_default_it_listens_on_loopback_only() throws Exception {
        try (Deployment deployment = Deployment.of(1)) {
            int port = deployment.instance(0).process().adminUri().getPort();

            assertThat(accepts(InetAddress.getLoopbackAddress(), port)).isTrue();
            assertThat(otherAddresses())
                    .allSatisfy(address ->
                            assertThat(accepts(address, port)).as("%s", address).isFalse());
        }
    }

    @Test
    void without_a_token_the_service_does_not_start_if_other_machines_can_connect() {
        Map<String, String> open = Map.of(
                "GATEHOUSE_ADMIN_BIND",
                "0.0.0.0",
                "GATEHOUSE_MASTER_KEY",
                "bq5n8lOI62FXR4FxxMcYu6G6AhcKWjKuTU3TEw66Ry0=");

        GatehouseProcess.Finished refused = GatehouseProcess.run(open, "", "server", "config.yml");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("without a token: set GATEHOUSE_ADMIN_TOKEN");
    }

    private static List<InetAddress> otherAddresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    private static boolean accepts(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
