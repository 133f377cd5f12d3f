package io.gatehouse.verifier.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A server of the revocation feed and of the JWKS on loopback, with a daemon thread for each connection. Thread-safe. */
final class FeedServer implements AutoCloseable {
    private static final String REVOCATIONS = "/api/v1/revocations/";
    private static final int BACKLOG = 50;
    private static final int MAX_HEAD = 16_384;
    private static final Pattern HEADER = Pattern.compile("(?im)^(authorization|if-none-match): *(.*?)\r?$");

    /** How the server answers. */
    enum Mode {
        /** As specified. */
        ANSWERING,
        /** Never. */
        SILENT,
        /** With 503. */
        UNAVAILABLE,
        /** With 401. */
        UNAUTHORIZED,
        /** With an earlier response. */
        REPLAYING,
        /** It closes connections. */
        CLOSED
    }

    private final ServerSocket socket;
    private final TestClock clock;
    private final String authorization;
    private final FeedLog log;
    private final String history = UUID.randomUUID().toString();
    private final long startNanos;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile byte @Nullable [] lastChanges;

    FeedServer(TestClock clock, String credential, String jwks) {
        this.clock = clock;
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(credential.getBytes(StandardCharsets.UTF_8));
        this.log = new FeedLog(jwks);
        this.startNanos = clock.nanoTime();
        try {
            socket = new ServerSocket(0, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "test-issuer");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    void setMode(Mode mode) {
        log.setMode(mode);
    }

    void publish(String entry) {
        log.awaitApplied(log.append(entry));
    }

    void publishKeys(String jwks) {
        log.awaitApplied(log.publishKeys(jwks));
    }

    /** Lets each verifier complete a request that it sends after this call. */
    void wake() {
        // A request that was sent before may be read after this call, so the first answer may prove nothing new.
        log.awaitApplied(log.append(""));
        log.awaitApplied(log.append(""));
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                open.add(connection);
                run(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                byte[] response = respond(connection, head);
                if (log.mode() == Mode.CLOSED) {
                    return;
                }
                connection.getOutputStream().write(response);
                connection.getOutputStream().flush();
            }
        } catch (IOException e) {
            // The client closed the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
            log.forget(connection);
        }
    }

    /** The head of the next request; empty at the end. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0 && head.length() < MAX_HEAD; next = in.read()) {
            head.append((char) next);
            if (next == '\n' && head.indexOf("\r\n\r\n") >= 0) {
                return head.toString();
            }
        }
        return "";
    }

    private byte[] respond(Socket connection, String head) throws IOException, InterruptedException {
        // Rounded up, so that no response claims too much.
        long at = millisUp() + 1;
        String target = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/1.1"));
        Mode mode = log.await(Integer.MAX_VALUE, 0);
        if (mode == Mode.UNAVAILABLE) {
            return unavailable();
        }
        if (target.equals("/.well-known/jwks.json")) {
            return jwks(header(head, "if-none-match"));
        }
        if (mode == Mode.UNAUTHORIZED || !header(head, "authorization").equals(authorization)) {
            return unauthorized();
        }
        if (target.equals(REVOCATIONS + "snapshot")) {
            return snapshot(connection);
        }
        return target.startsWith(REVOCATIONS + "changes?")
                ? changes(connection, target, at)
                : response("404 Not Found", "", new byte[0]);
    }

    private static String header(String head, String name) {
        Matcher header = HEADER.matcher(head);
        while (header.find()) {
            if (header.group(1).equalsIgnoreCase(name)) {
                return header.group(2);
            }
        }
        return "";
    }

    private byte[] jwks(String known) {
        byte[] keys = log.keys().getBytes(StandardCharsets.UTF_8);
        String tag = "\"" + UUID.nameUUIDFromBytes(keys) + "\"";
        String headers = "Content-Type: application/jwk-set+json\r\nETag: " + tag + "\r\n";
        return known.equals(tag)
                ? response("304 Not Modified", headers, new byte[0])
                : response("200 OK", headers, keys);
    }

    private byte[] snapshot(Socket connection) throws IOException {
        FeedLog.Changes all = log.since(0);
        String header = "{\"v\":1,\"issuer\":\"" + url() + "\",\"cursor\":\"" + history + "." + all.position()
                + "\",\"now\":" + clock.millis() + ",\"keys\":" + all.keys() + "}\n";
        String entries = String.join(
                "", all.entries().stream().map(entry -> entry + "\n").toList());
        String text = header + entries + "{\"end\":" + all.entries().size() + "}\n";
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        log.confirm(connection, all.position());
        return response(
                "200 OK", "Content-Type: application/x-ndjson\r\nContent-Encoding: gzip\r\n", zipped.toByteArray());
    }

    private byte[] changes(Socket connection, String target, long at) throws InterruptedException {
        String after = parameter(target, "after");
        String number = after.startsWith(history + ".") ? after.substring(history.length() + 1) : "";
        if (number.isEmpty()) {
            return response("410 Gone", "", new byte[0]);
        }
        int position = Integer.parseInt(number);
        log.confirm(connection, position);
        Mode mode = log.await(position, TimeUnit.SECONDS.toNanos(Long.parseLong(parameter(target, "wait"))));
        byte[] old = lastChanges;
        if (mode == Mode.UNAVAILABLE) {
            return unavailable();
        }
        if (mode == Mode.UNAUTHORIZED) {
            return unauthorized();
        }
        if (mode == Mode.REPLAYING && old != null) {
            return old;
        }
        byte[] response = document(position, at, parameter(target, "nonce"));
        lastChanges = response;
        return response;
    }

    private byte[] document(int position, long at, String nonce) {
        // Read before the log, which then has every entry up to this time.
        long asOf = millisUp();
        FeedLog.Changes changes = log.since(position);
        String text = "{\"v\":1,\"nonce\":\"" + nonce + "\",\"cursor\":\"" + history + "." + changes.position()
                + "\",\"at\":" + at + ",\"asOf\":" + asOf + ",\"now\":" + clock.millis()
                + (changes.hasNewKeys() ? ",\"keys\":" + changes.keys() : "")
                + (changes.more() ? ",\"more\":true" : "")
                + ",\"e\":[" + String.join(",", changes.entries()) + "]}";
        return response("200 OK", "Content-Type: application/json\r\n", text.getBytes(StandardCharsets.UTF_8));
    }

    private long millisUp() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startNanos);
    }

    private static String parameter(String target, String name) {
        Matcher value = Pattern.compile("[?&]" + name + "=([A-Za-z0-9._-]+)").matcher(target);
        return value.find() ? value.group(1) : "";
    }

    private static byte[] unauthorized() {
        return response("401 Unauthorized", "WWW-Authenticate: Basic realm=\"gatehouse\"\r\n", new byte[0]);
    }

    private static byte[] unavailable() {
        return response("503 Service Unavailable", "Retry-After: 1\r\n", new byte[0]);
    }

    private static byte[] response(String status, String headers, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String length = status.startsWith("304") ? "" : "Content-Length: " + body.length + "\r\n";
        bytes.writeBytes(
                ("HTTP/1.1 " + status + "\r\n" + headers + length + "Cache-Control: no-store, no-transform\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        setMode(Mode.CLOSED);
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
