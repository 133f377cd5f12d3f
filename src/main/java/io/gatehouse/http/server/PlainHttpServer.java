package io.gatehouse.http.server;

import io.gatehouse.http.response.ProblemWriter;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A Jetty server without Dropwizard, servlets and Jersey, with the same strict HTTP, default headers and error responses as
 * the server of the service.
 */
public final class PlainHttpServer {
    private static final int MAX_HEADER_BYTES = 16 * 1024;

    private PlainHttpServer() {}

    /**
     * Creates a server without connectors.
     *
     * @param first the first of a chain of handlers, which receives all paths; paths that no handler serves get 404
     */
    public static Server create(QueuedThreadPool threads, Handler.Wrapper first, ProblemWriter problems) {
        // Jetty's pool can give the buffer of one connection to another: see UnpooledBuffers.
        Server server = new Server(threads, null, new ByteBufferPool.NonPooling());
        DefaultHeaders headers = new DefaultHeaders(HttpSettings.none());
        server.setErrorHandler(new ServerErrorHandler(problems, headers));
        first.getTail().setHandler(new CanonicalPathHandler(problems, new Handler.Wrapper()));
        RequestContextHandler front = new RequestContextHandler(headers);
        front.setHandler(first);
        server.setHandler(front);
        return server;
    }

    /** The protocol of a connector: HTTP/1.1. */
    public static HttpConnectionFactory http1() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        configure(http);
        return new HttpConnectionFactory(http);
    }

    /** Sets what all servers of this project need. */
    static void configure(HttpConfiguration http) {
        // Jetty caches the header lines of a connection and by default ignores case in the lookup: a token could be
        // read in the letter case that another caller sent.
        http.setHeaderCacheCaseSensitive(true);
        // CanonicalPathHandler rejects what Jetty would reject. The handler in front of it receives all paths.
        http.setUriCompliance(UriCompliance.UNSAFE);
        // Unpooled buffers are cheap only on the heap: see UnpooledBuffers.
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
    }
}
