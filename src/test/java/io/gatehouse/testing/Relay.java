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

/** One instance's way to a server, which can be cut, held up, led elsewhere or listened to. Thread-safe. */
public final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** What happens to connections. */
    private enum Mode {
        /** Bytes go through. */
        PASS,
        /** Connections are made and stay open; no byte goes through until that is over. */
        STALL,
        /** Every connection ends, also a new one. */
        CUT
    }

    /** Takes what a client sends on one connection to the server, until it ends. */
    @FunctionalInterface
    public interface Copy {
        /** Does so; closes neither. */
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

    /** Listens on a free port of loopback and leads to another port of it. */
    public static Relay to(int target) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), null);
    }

    /**
     * Listens on a free port of loopback and leads to a server.
     *
     * @param sent makes for each connection what passes on the bytes of the client, and cannot be held up; as they come
     *     if there is none
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

    /** Lets bytes through again, also those that were held up. */
    public void pass() {
        change(Mode.PASS);
    }

    /** Holds everything up, as a network that drops packets does. */
    public void stall() {
        change(Mode.STALL);
    }

    /** Ends all connections and every new one. */
    public void cut() {
        change(Mode.CUT);
        open.forEach(Relay::end);
    }

    /** Ends all connections; new ones lead to another port. */
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
            // One side has gone: so does the other, by the closing above.
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
