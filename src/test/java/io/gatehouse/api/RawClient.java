package io.gatehouse.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sends raw bytes that HTTP clients refuse to send, each request on a new connection. Thread-safe. */
final class RawClient {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

    private final URI root;

    RawClient(URI root) {
        this.root = root;
    }

    /**
     * Sends one request.
     *
     * @param target the request target, sent unchanged
     * @return the response; empty if the server closed the connection, as it may for a request that it rejects early
     */
    Optional<RawAnswer> send(String method, String target, List<String> headers, byte[] body) {
        try (Socket socket = new Socket(root.getHost(), root.getPort())) {
            socket.setSoTimeout((int) LONGEST_SILENCE.toMillis());
            String head = method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                    + body.length + "\r\n"
                    + String.join("", headers.stream().map(h -> h + "\r\n").toList()) + "\r\n";
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            request.writeBytes(body);
            return answer(socket, request.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<RawAnswer> answer(Socket socket, byte[] request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            in.transferTo(answer);
        } catch (java.net.SocketException e) {
            // The server closed the connection during the request; the bytes before that still count.
        }
        String text = answer.toString(StandardCharsets.UTF_8);
        return text.isEmpty() ? Optional.empty() : Optional.of(new RawAnswer(text));
    }

    /** Reads the complete response. */
    record RawAnswer(String text) {
        int status() {
            return Integer.parseInt(text.substring(9, 12));
        }

        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }

        /** An error of the token endpoint (RFC 6749 §5.2). */
        boolean isOAuthError() {
            return text.contains("\r\nContent-Type: application/json\r\n")
                    && (body().isEmpty() || body().startsWith("{\"error\":\""));
        }

        boolean isProblem() {
            return text.contains("\r\nContent-Type: application/problem+json\r\n");
        }
    }
}
