package io.gatehouse.verifier.feed;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One connection to the feed, over TLS for {@code https}. It follows no redirects and uses no proxy, cookies or cache of
 * the JVM. One thread sends requests; any thread may close it, which ends a pending read at once.
 */
final class FeedConnection implements Closeable {
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final int HANDSHAKE_TIMEOUT_MILLIS = 3_000;

    private final Socket raw;
    private final URI base;
    private Socket socket;
    private DeadlineInput input;
    private BufferedInputStream in;

    private FeedConnection(URI base, Socket raw, DeadlineInput input) {
        this.base = base;
        this.raw = raw;
        this.socket = raw;
        this.input = input;
        this.in = new BufferedInputStream(input);
    }

    /** Connects to one address of the host. */
    static FeedConnection open(FeedSettings settings, InetAddress address) throws IOException {
        URI base = settings.base();
        boolean isTls = "https".equals(base.getScheme());
        int port = base.getPort() > 0 ? base.getPort() : isTls ? 443 : 80;
        Socket raw = new Socket();
        try {
            raw.setTcpNoDelay(true);
            raw.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MILLIS);
            FeedConnection connection = new FeedConnection(base, raw, new DeadlineInput(raw, settings.nanoTime()));
            if (isTls) {
                connection.startTls(settings, port);
            }
            return connection;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private void startTls(FeedSettings settings, int port) throws IOException {
        raw.setSoTimeout(HANDSHAKE_TIMEOUT_MILLIS);
        SSLSocket tls = (SSLSocket) settings.tls().getSocketFactory().createSocket(raw, base.getHost(), port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        socket = tls;
        input = new DeadlineInput(tls, settings.nanoTime());
        in = new BufferedInputStream(input);
    }

    /** Sends a GET request and reads the response within a time. */
    HttpResponse get(String path, Map<String, String> headers, int maxBody, long timeoutMillis) throws IOException {
        StringBuilder request =
                new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + base.getRawAuthority() + "\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        request.append("\r\n");
        input.expireAfter(timeoutMillis);
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return new HttpResponseReader(in).read(maxBody);
    }

    /** Closes the socket below TLS, because closing a TLS socket waits for a pending read. */
    @Override
    public void close() {
        try {
            raw.close();
        } catch (IOException e) {
            // The connection is of no more use.
        }
    }
}
