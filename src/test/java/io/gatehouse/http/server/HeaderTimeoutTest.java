package io.gatehouse.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.http.HttpTestServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("INP-01")
@Timeout(120)
class HeaderTimeoutTest {
    private static final long PAUSE_NANOS = 100_000_000;
    /** Each pause is far shorter than the idle timeout, all of them together are far longer. */
    private static final int PAUSES = 600;

    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    @Test
    void headers_that_never_end_close_the_connection_although_it_is_never_idle() throws IOException {
        try (Socket slow = connect();
                Socket kept = connect()) {
            write(slow, "GET /api/open HTTP/1.1\r\nHost: a\r\nX-Slow: ");

            assertThatThrownBy(() -> {
                        for (int i = 0; i < PAUSES; i++) {
                            LockSupport.parkNanos(PAUSE_NANOS);
                            assertAnswered(kept);
                            write(slow, "x");
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertAnswered(kept);
        }
    }

    @Test
    void a_second_request_on_a_persistent_connection_has_the_same_timeout() throws IOException {
        try (Socket slow = connect()) {
            assertAnswered(slow);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < PAUSES; i++) {
                            write(slow, i == 0 ? "GET /api/open HTTP/1.1\r\nHost: a\r\n" : "X-" + i + ": a\r\n");
                            LockSupport.parkNanos(PAUSE_NANOS);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    /** A connection without traffic since it was opened, or one whose check fails. */
    private static Connection silent(EndPoint endPoint, AtomicBoolean failing) {
        return (Connection) Proxy.newProxyInstance(
                HeaderTimeoutTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getMessagesIn", "getMessagesOut" -> {
                        if (failing.get()) {
                            throw new IllegalStateException("a connection that cannot be judged");
                        }
                        yield 0L;
                    }
                    case "getEndPoint" -> endPoint;
                    case "close" -> {
                        endPoint.close();
                        yield null;
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new AssertionError(method);
                });
    }

    @Tag("REL-19")
    @Test
    void a_failing_check_does_not_stop_the_timeouts_of_other_connections() {
        HeaderTimeout deadline = new HeaderTimeout();
        AtomicBoolean failing = new AtomicBoolean();
        List<EndPoint> slow = new ArrayList<>();
        // In any order of the checks, some run after one that fails.
        for (int i = 0; i < 20; i++) {
            deadline.onOpened(silent(new ByteArrayEndPoint(), failing));
            EndPoint endPoint = new ByteArrayEndPoint();
            endPoint.setIdleTimeout(1);
            slow.add(endPoint);
            deadline.onOpened(silent(endPoint, new AtomicBoolean()));
        }
        failing.set(true);

        while (slow.stream().anyMatch(EndPoint::isOpen)) {
            assertThatThrownBy(deadline::run).isInstanceOf(IllegalStateException.class);
        }
    }

    private static Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), SERVER.port());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertAnswered(Socket socket) throws IOException {
        write(socket, "GET /api/open HTTP/1.1\r\nHost: a\r\n\r\n");
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as(head.toString()).isNotNegative();
            head.append((char) next);
        }
        String length = head.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1");
        in.skipNBytes(Integer.parseInt(length));
        assertThat(head).startsWith("HTTP/1.1 200 ");
    }
}
