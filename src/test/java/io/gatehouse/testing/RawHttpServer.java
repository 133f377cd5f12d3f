package io.gatehouse.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A server on loopback whose handler writes any bytes, for tests of clients. Thread-safe. */
public final class RawHttpServer implements AutoCloseable {
    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** Writes the response to a request. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Writes the response.
         *
         * @param head the request line and the headers
         */
        void respond(String head, OutputStream out) throws IOException, InterruptedException;
    }

    public RawHttpServer(Handler handler) {
        this(ServerSocketFactory.getDefault(), handler);
    }

    public RawHttpServer(ServerSocketFactory sockets, Handler handler) {
        this.handler = handler;
        try {
            this.server = sockets.createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "raw-http-server");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The request line and the headers of each request. */
    public List<String> heads() {
        return heads;
    }

    /** The number of connections that neither side has closed. */
    public int connections() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                run(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (String head = head(socket.getInputStream()); !head.isEmpty(); head = head(socket.getInputStream())) {
                heads.add(head);
                handler.respond(head, socket.getOutputStream());
                socket.getOutputStream().flush();
            }
        } catch (IOException e) {
            // The client has closed the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (next == '\n' && head.indexOf("\r\n\r\n") >= 0) {
                return head.toString();
            }
        }
        return "";
    }

    /** A response with {@code Content-Length}. */
    public static byte[] response(String status, String headers, String body) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("HTTP/1.1 " + status + "\r\nContent-Length: " + text.length + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(text);
        return bytes.toByteArray();
    }

    /** Writes bytes one at a time, until the client closes the connection. */
    public static void drip(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
        for (byte one : bytes) {
            out.write(one);
            out.flush();
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
