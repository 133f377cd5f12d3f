package io.gatehouse.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.command.StartupException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that listens on a Unix socket. Its origin does not exist, so checks get 503 or a refusal before it. */
class UnixSocketTest {
    @TempDir
    private Path folder;

    private String settings() {
        return "issuer: https://auth.example.com\naudience: orders\nurl: http://127.0.0.1:9\ncredential: a:b\n"
                + "listen:\n  unix_socket: " + socket() + "\n";
    }

    private Path socket() {
        return folder.resolve("agent.sock");
    }

    private String get(String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private void assertServes() throws IOException {
        assertThat(get("/api/v1/auth/check")).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Bearer");
        assertThat(get("/healthz/live")).startsWith("HTTP/1.1 200");
        assertThat(get("/healthz/ready")).startsWith("HTTP/1.1 503").contains("starting");
    }

    @Test
    void owner_and_group_may_connect_until_the_agent_stops() throws IOException {
        try (TestAgent agent = TestAgent.start(settings())) {
            assertThat(agent).isNotNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                    .isEqualTo("rw-rw----");
            assertServes();
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void the_socket_of_a_process_that_has_ended_is_replaced() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
        try (TestAgent agent = TestAgent.start(settings())) {
            assertThat(agent).isNotNull();
            assertServes();
        }
    }

    @Test
    void the_socket_of_a_running_process_is_an_error() throws IOException {
        try (TestAgent running = TestAgent.start(settings())) {
            assertThat(running).isNotNull();
            assertThatThrownBy(() -> TestAgent.start(settings()))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("running process")
                    .hasMessageContaining("listen.unix_socket");
            assertServes();
        }
    }

    @Test
    void a_file_is_not_replaced() throws IOException {
        Files.writeString(socket(), "data");
        assertThatThrownBy(() -> TestAgent.start(settings()))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("no socket");
        assertThat(socket()).hasContent("data");
    }
}
