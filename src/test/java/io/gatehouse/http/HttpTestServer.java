package io.gatehouse.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.Configuration;
import io.dropwizard.testing.DropwizardTestSupport;
import io.dropwizard.testing.ResourceHelpers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for all test classes of these packages, and a client that sends raw bytes. */
public final class HttpTestServer implements BeforeAllCallback {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @SuppressWarnings("NullAway.Init") // JUnit calls beforeAll first.
    private DropwizardTestSupport<Configuration> server;

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(HttpTestServer.class))
                .computeIfAbsent("server", key -> new Started(), Started.class)
                .support();
    }

    /** The port of the API on loopback. */
    public int port() {
        return server.getLocalPort();
    }

    /** Sends request lines, given without line breaks, and reads until the server closes the connection. */
    public Answer send(String... lines) {
        return raw((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    public Answer get(String target, String... headers) {
        return call("GET", target, "", new byte[0], headers);
    }

    public Answer post(String target, String contentType, String body, String... headers) {
        return call("POST", target, contentType, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Answer call(String method, String target, String contentType, byte[] body, String... headers) {
        List<String> lines = new ArrayList<>(List.of(method + " " + target + " HTTP/1.1", "Host: localhost"));
        lines.add("Connection: close");
        lines.addAll(List.of(headers));
        if (!contentType.isEmpty()) {
            lines.add("Content-Type: " + contentType);
            lines.add("Content-Length: " + body.length);
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return raw(request.toByteArray());
    }

    public Answer raw(byte[] request) {
        return exchange(server.getLocalPort(), request);
    }

    public Answer admin(String... lines) {
        return exchange(
                server.getAdminPort(), (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    public static Answer exchange(int port, byte[] request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request);
                out.flush();
            } catch (IOException refusedEarly) {
                // The response may already be in the socket's buffer.
            }
            return Answer.parse(readAll(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readAll(InputStream in) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            in.transferTo(bytes);
        } catch (IOException closedByServer) {
            // The bytes so far are the response.
        }
        return bytes.toByteArray();
    }

    private static final class Started implements AutoCloseable {
        private final DropwizardTestSupport<Configuration> support = new DropwizardTestSupport<>(
                HttpTestApplication.class, ResourceHelpers.resourceFilePath("http-edge.yml"));

        Started() {
            try {
                support.before();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        DropwizardTestSupport<Configuration> support() {
            return support;
        }

        @Override
        public void close() {
            support.after();
        }
    }

    /** One raw response. */
    public record Answer(int status, List<String> headers, String body) {
        public static Answer parse(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            int split = text.indexOf("\r\n\r\n");
            if (split < 0) {
                throw new AssertionError("no answer: " + text);
            }
            List<String> lines = text.substring(0, split).lines().toList();
            String body = text.substring(split + 4);
            Answer answer =
                    new Answer(Integer.parseInt(lines.get(0).substring(9, 12)), lines.subList(1, lines.size()), body);
            return answer.header("Transfer-Encoding").equals("chunked")
                    ? new Answer(answer.status, answer.headers, unchunked(body))
                    : answer;
        }

        /** The value of a header that must not be repeated; empty if it is missing. */
        public String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            List<String> found = headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .toList();
            if (found.size() > 1) {
                throw new AssertionError("sent twice: " + found);
            }
            return found.isEmpty() ? "" : found.get(0).substring(start.length()).strip();
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }

        private static String unchunked(String body) {
            StringBuilder whole = new StringBuilder();
            int at = 0;
            while (true) {
                int lineEnd = body.indexOf("\r\n", at);
                int size = Integer.parseInt(body.substring(at, lineEnd), 16);
                if (size == 0) {
                    return whole.toString();
                }
                whole.append(body, lineEnd + 2, lineEnd + 2 + size);
                at = lineEnd + 4 + size;
            }
        }
    }
}
