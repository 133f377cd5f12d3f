package io.gatehouse.gateway;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.testing.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The network between a gateway and Gatehouse, which can be slow, stalled or cut. Thread-safe. */
final class CheckLink implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final AtomicInteger connections = new AtomicInteger();
    private final Relay relay;
    private final int gatehouse;
    private volatile Duration delay = Duration.ZERO;

    CheckLink(int gatehouse) {
        this.gatehouse = gatehouse;
        relay = Relay.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), gatehouse), () -> {
            connections.incrementAndGet();
            return this::forward;
        });
    }

    private void forward(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            LockSupport.parkNanos(delay.toNanos());
            to.write(buffer, 0, read);
        }
    }

    int port() {
        return relay.port();
    }

    /** The number of connections that the gateway has opened so far. */
    int connections() {
        return connections.get();
    }

    /** Forwards each request after this time. */
    void delay(Duration each) {
        delay = each;
    }

    /** Accepts connections and answers nothing. */
    void stall() {
        relay.stall();
    }

    /** Closes all connections and every new one. */
    void cut() {
        relay.cut();
    }

    /** Forwards to Gatehouse again. */
    void restore() {
        relay.pass();
        relay.leadTo(gatehouse);
    }

    /** Forwards to another server that answers every request with this status, while the action runs. */
    <T> T withForeignServer(int status, Supplier<T> action) {
        HttpServer foreign;
        try {
            foreign = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        foreign.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        foreign.start();
        relay.leadTo(foreign.getAddress().getPort());
        try {
            return action.get();
        } finally {
            restore();
            foreign.stop(0);
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        relay.close();
    }
}
