package io.gatehouse.verifier.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** A server of the revocation feed on loopback, whose responses a test can replace with any bytes. */
final class TestFeed implements AutoCloseable {
    private static final Pattern NONCE = Pattern.compile("nonce=([A-Za-z0-9_-]+)");
    private static final int PENDING_MILLIS = 100;
    private static final int CONNECTIONS = 1_000;

    private final ServerSocket server;
    private final String issuer;
    private final String jwks;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** One permit is taken for each open connection. */
    private final Semaphore idle = new Semaphore(CONNECTIONS);

    private final BlockingQueue<String> entries = new LinkedBlockingQueue<>();
    private final AtomicReference<Function<String, byte[]>> changes = new AtomicReference<>(this::changes);
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    TestFeed(String issuer, String jwks) throws IOException {
        this.issuer = issuer;
        this.jwks = jwks;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "test-feed");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Waits until the client has closed all connections; returns whether it did. */
    boolean awaitNoConnections() throws InterruptedException {
        return idle.tryAcquire(CONNECTIONS, 30, TimeUnit.SECONDS);
    }

    List<String> requests() {
        return requests;
    }

    /** Delivers an entry with the next response. */
    void revoke(String kind, String key, long epoch) {
        entries.add(
                "[\"" + kind + "\",\"" + key + "\"," + epoch + "," + (System.currentTimeMillis() + 3_600_000) + "]");
    }

    /** Replaces the responses to requests for changes; the function gets the target of the request. */
    void respond(Function<String, byte[]> replacement) {
        changes.set(replacement);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                idle.acquireUninterruptibly();
                open.add(socket);
                thread(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (String target = target(socket.getInputStream());
                    !target.isEmpty();
                    target = target(socket.getInputStream())) {
                requests.add(target);
                byte[] response = target.endsWith("/revocations/snapshot")
                        ? snapshot()
                        : changes.get().apply(target);
                socket.getOutputStream().write(response);
                socket.getOutputStream().flush();
                if (new String(response, StandardCharsets.ISO_8859_1).contains("Connection: close")) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client closed the connection.
        } finally {
            open.remove(socket);
            idle.release();
        }
    }

    /** The target of the next request; empty at the end. */
    private static String target(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n") >= 0) {
                return head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/1.1"));
            }
        }
        return "";
    }

    private byte[] snapshot() {
        String text = "{\"v\":1,\"issuer\":\"" + issuer + "\",\"cursor\":\"c0\",\"now\":" + System.currentTimeMillis()
                + ",\"keys\":" + jwks + "}\n{\"end\":0}\n";
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return response("200 OK", "Content-Encoding: gzip\r\n", zipped.toByteArray());
    }

    private byte[] changes(String target) {
        try {
            String entry = entries.poll(PENDING_MILLIS, TimeUnit.MILLISECONDS);
            return response(
                    "200 OK", "", body(target, entry == null ? "" : entry).getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A correct document for a request. */
    static String body(String target, String entries) {
        var nonce = NONCE.matcher(target);
        String text = nonce.find() ? nonce.group(1) : "";
        return "{\"v\":1,\"nonce\":\"" + text + "\",\"cursor\":\"c1\",\"at\":1000,\"asOf\":1000,\"now\":"
                + System.currentTimeMillis() + ",\"e\":[" + entries + "]}";
    }

    static byte[] response(String status, String headers, byte[] body) {
        byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
