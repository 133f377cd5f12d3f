package io.gatehouse.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One instance's way to a server, which can be cut, held up, or led elsewhere. Thread-safe. */
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

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASS;
    private volatile int target;

    private Relay(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Listens on a free port of loopback and leads to another port of it. */
    public static Relay to(int target) {
        try {
            Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
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
        target = port;
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
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            daemon("relay-back", () -> pump(upstream, client));
            pump(client, upstream);
        } catch (IOException | InterruptedException e) {
            end(client);
        } finally {
            open.remove(client);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitNoStall();
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            // One side has gone: so does the other, by the closing above.
        } finally {
            open.remove(from);
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
