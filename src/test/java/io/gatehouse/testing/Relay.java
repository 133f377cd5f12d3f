package io.gatehouse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A TCP proxy between an instance and a server, which a test can cut, stall, redirect or record. Thread-safe. */
public final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** How the proxy treats connections. */
    private enum Mode {
        /** Bytes are forwarded. */
        PASS,
        /** Connections are accepted and stay open; no byte is forwarded. */
        STALL,
        /** Every connection is closed, also a new one. */
        CUT
    }

    /** Forwards the bytes of a client on one connection until its end. */
    @FunctionalInterface
    public interface Copy {
        /** Forwards the bytes; closes neither stream. */
        void run(InputStream from, OutputStream to) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Supplier<Copy> sent;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASS;
    private volatile InetSocketAddress target;

    private Relay(ServerSocket server, InetSocketAddress target, @Nullable Supplier<Copy> sent) {
        this.server = server;
        this.target = target;
        this.sent = sent == null ? () -> this::copy : sent;
    }

    /** Listens on a free port of loopback and forwards to another port of loopback. */
    public static Relay to(int target) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), null);
    }

    /**
     * Listens on a free port of loopback and forwards to a server.
     *
     * @param sent creates for each connection the forwarder of the client's bytes, which cannot be stalled; without it
     *     they are forwarded unchanged
     */
    public static Relay to(InetSocketAddress target, @Nullable Supplier<Copy> sent) {
        try {
            Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, sent);
            daemon("relay-accept", relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Forwards bytes again, also those that were stalled. */
    public void pass() {
        change(Mode.PASS);
    }

    /** Stalls all connections, as a network that drops packets does. */
    public void stall() {
        change(Mode.STALL);
    }

    /** Closes all connections and every new one. */
    public void cut() {
        change(Mode.CUT);
        open.forEach(Relay::end);
    }

    /** Closes all connections; new ones are forwarded to another port. */
    public void leadTo(int port) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        open.forEach(Relay::end);
    }

    private synchronized void change(Mode next) {
        mode = next;
        notifyAll();
    }

    private synchronized void awaitNoStall() throws InterruptedException {
        while (mode == Mode.STALL) {
            wait();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon("relay", () -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        try {
            awaitNoStall();
            if (mode == Mode.CUT) {
                end(client);
                return;
            }
            Socket upstream = new Socket(target.getAddress(), target.getPort());
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            daemon("relay-back", () -> pump(upstream, client, this::copy));
            pump(client, upstream, sent.get());
        } catch (IOException | InterruptedException e) {
            end(client);
        } finally {
            open.remove(client);
        }
    }

    private void pump(Socket from, Socket to, Copy copy) {
        try (from;
                to) {
            copy.run(from.getInputStream(), to.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // One side has disconnected; the close above disconnects the other.
        } finally {
            open.remove(from);
        }
    }

    private void copy(InputStream from, OutputStream to) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            awaitNoStall();
            to.write(buffer, 0, read);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        change(Mode.CUT);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Relay::end);
    }
}
