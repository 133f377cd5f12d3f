package io.gatehouse.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * The application behind the gateways. It records each request by the value of its header {@code X-Row}, and returns the
 * bytes of a connection after an upgrade. Thread-safe.
 */
public final class EchoApplication implements AutoCloseable {
    /** The header that identifies a request of a test. */
    static final String ROW = "X-Row";

    private static final String WEB_SOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MAX_HEADERS = 64 * 1024;

    private final Server server = new Server();
    private final ServerConnector connector;
    private final Map<String, Received> received = new ConcurrentHashMap<>();

    /**
     * A request as it arrived.
     *
     * @param target path and query, unchanged
     * @param headers each as {@code name: value}, names in lower case
     * @param body its SHA-256 hash in hexadecimal
     */
    record Received(String method, String target, List<String> headers, String body) {
        /** All values of a header. */
        List<String> values(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ": ";
            return headers.stream()
                    .filter(header -> header.startsWith(start))
                    .map(header -> header.substring(start.length()))
                    .toList();
        }
    }

    public EchoApplication() {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setRequestHeaderSize(MAX_HEADERS);
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                answer(request, response, callback);
                return true;
            }
        });
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port of loopback on which the application listens. */
    public int port() {
        return connector.getLocalPort();
    }

    /** The request with this id, if it arrived. */
    Optional<Received> received(String id) {
        return Optional.ofNullable(received.get(id));
    }

    private void answer(Request request, Response response, Callback callback) throws IOException {
        received.put(String.valueOf(request.getHeaders().get(ROW)), recorded(request));
        if (request.getHeaders().contains(HttpHeader.UPGRADE)) {
            upgrade(request, response, callback);
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        response.write(true, ByteBuffer.wrap("echo".getBytes(StandardCharsets.US_ASCII)), callback);
    }

    private static Received recorded(Request request) throws IOException {
        List<String> headers = new ArrayList<>();
        for (HttpField field : request.getHeaders()) {
            headers.add(field.getName().toLowerCase(Locale.ROOT) + ": " + field.getValue());
        }
        return new Received(
                request.getMethod(),
                request.getHttpURI().getPathQuery(),
                List.copyOf(headers),
                digest(Content.Source.asInputStream(request)));
    }

    private static String digest(InputStream body) throws IOException {
        MessageDigest digest = digest("SHA-256");
        byte[] buffer = new byte[8192];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of a body as {@link Received} has it. */
    static String digest(byte[] body) {
        return HexFormat.of().formatHex(digest("SHA-256").digest(body));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 6455 §4.2.2, without frames: what follows is returned as it comes. */
    private static void upgrade(Request request, Response response, Callback callback) {
        String key = request.getHeaders().get("Sec-WebSocket-Key");
        byte[] accept = digest("SHA-1").digest((key + WEB_SOCKET).getBytes(StandardCharsets.US_ASCII));
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        response.getHeaders()
                .put(HttpHeader.UPGRADE, "websocket")
                .put(HttpHeader.CONNECTION, "Upgrade")
                .put("Sec-WebSocket-Accept", Base64.getEncoder().encodeToString(accept));
        request.setAttribute(
                HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
                new EchoConnection(
                        request.getConnectionMetaData().getConnection().getEndPoint(),
                        request.getConnectionMetaData().getConnector().getExecutor()));
        response.write(true, null, callback);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
