package io.gatehouse.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP/1.1 proxy of GET requests that makes the mistakes of real proxies. One request per connection. Thread-safe. */
public final class HttpRelay implements AutoCloseable {
    /** What the proxy does with responses. */
    public enum Fault {
        NONE,
        /** The first half of a response is forwarded, and the rest when the fault ends. */
        HOLD,
        /** A response ends after a random number of bytes. */
        CUT,
        /** Every request gets the last response from the time before the fault, as from a cache. */
        REPLAY,
        /** Every request gets the current response to the request of another client. */
        MERGE
    }

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern NONCE = Pattern.compile("nonce=([^& ]+)");

    private final int target;
    private final ServerSocket server;
    private final Random random;
    private Fault fault = Fault.NONE;
    private byte[] last = {};
    private long affected;

    private HttpRelay(int target, ServerSocket server, long seed) {
        this.target = target;
        this.server = server;
        this.random = new Random(seed);
    }

    /** Listens on a free port of loopback and forwards to another port of loopback. */
    public static HttpRelay to(int target, long seed) {
        try {
            HttpRelay relay = new HttpRelay(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), seed);
            daemon(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Begins a fault, or ends it with {@link Fault#NONE}. */
    public synchronized void inject(Fault next) {
        fault = next;
        notifyAll();
    }

    /** The number of responses that a fault has changed. */
    public synchronized long affected() {
        return affected;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String request = head(client.getInputStream());
            byte[] response = current() == Fault.REPLAY ? recorded() : forward(request);
            // The fault may have begun while the request was pending.
            answer(
                    client,
                    current() == Fault.REPLAY ? recorded() : merged(request, response),
                    isHealthy(request, response));
        } catch (IOException | InterruptedException e) {
            // One side has disconnected; the close above disconnects the other.
        }
    }

    /** During {@link Fault#MERGE} the response to the same request of another client, which has another nonce. */
    private byte[] merged(String request, byte[] response) {
        Matcher nonce = NONCE.matcher(request);
        return current() == Fault.MERGE && nonce.find()
                ? new String(response, StandardCharsets.ISO_8859_1)
                        .replace(nonce.group(1), "0".repeat(nonce.group(1).length()))
                        .getBytes(StandardCharsets.ISO_8859_1)
                : response;
    }

    private static boolean isHealthy(String request, byte[] response) {
        return request.contains("/changes?")
                && new String(response, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200");
    }

    private void answer(Socket client, byte[] response, boolean isHealthy) throws IOException, InterruptedException {
        int length = prepare(response, isHealthy);
        client.getOutputStream().write(response, 0, length);
        if (length < response.length && awaitEndOfHold()) {
            client.getOutputStream().write(response, length, response.length - length);
        }
    }

    /** Returns how many bytes are forwarded now. */
    private synchronized int prepare(byte[] response, boolean isHealthy) {
        if (fault == Fault.NONE) {
            last = isHealthy ? response : last;
            return response.length;
        }
        affected++;
        return switch (fault) {
            case HOLD -> response.length / 2;
            case CUT -> random.nextInt(response.length);
            case NONE, REPLAY, MERGE -> response.length;
        };
    }

    private synchronized boolean awaitEndOfHold() throws InterruptedException {
        if (fault != Fault.HOLD) {
            return false;
        }
        while (fault == Fault.HOLD) {
            wait();
        }
        return true;
    }

    private synchronized byte[] recorded() {
        return last;
    }

    private synchronized Fault current() {
        return fault;
    }

    /** Forwards one request; the server closes the connection after the response. */
    private byte[] forward(String request) throws IOException {
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            String closing = request.replaceFirst("(?i)\r\nConnection:[^\r]*", "")
                    .replace(END_OF_HEAD, "\r\nConnection: close" + END_OF_HEAD);
            upstream.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            return upstream.getInputStream().readAllBytes();
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] end = END_OF_HEAD.getBytes(StandardCharsets.ISO_8859_1);
        while (!endsWith(head.toByteArray(), end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The client has disconnected");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        int from = bytes.length - end.length;
        return from >= 0 && Arrays.equals(bytes, from, bytes.length, end, 0, end.length);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "http-relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        inject(Fault.NONE);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
