package io.gatehouse.testing;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An HTTP client that trusts a test authority and may present a client certificate. Thread-safe. */
public final class TlsClient {
    private final SSLContext context;
    private final HttpClient http;

    /** @param shown the client certificate, or null to present none */
    public TlsClient(TestCertificates trusted, @Nullable X509Bundle shown) {
        try {
            this.context = SSLContext.getInstance("TLS");
            KeyManager[] keys =
                    shown == null ? null : shown.toKeyManagerFactory().getKeyManagers();
            context.init(keys, trusted.trust(), null);
            this.http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(context)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens a connection for a raw request; the caller closes it. */
    public Socket connect(int port) throws IOException {
        return context.getSocketFactory().createSocket("localhost", port);
    }

    /** Sends a request to a port of this machine. */
    public Api.Answer send(int port, String path, HttpRequest.Builder request) throws IOException {
        try {
            return Api.Answer.of(http.send(
                    request.uri(URI.create("https://localhost:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
