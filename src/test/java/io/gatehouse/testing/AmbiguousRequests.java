package io.gatehouse.testing;

import java.util.List;

/** Request smuggling samples (RFC 9112 §11.2): two parsers can disagree about where such a request ends. */
public final class AmbiguousRequests {
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    private AmbiguousRequests() {}

    /** Requests that the service must reject with 400. */
    public static List<String> refused(String path) {
        String start = "POST " + path + " HTTP/1.1\r\nHost: a\r\n";
        return List.of(
                start + "Content-Length: 5\r\n" + CHUNKED + "\r\n0\r\n\r\n",
                start + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
                start + "Content-Length: 0, 5\r\n\r\n",
                start + "Content-Length: +0\r\n\r\n",
                start + "Content-Length: -1\r\n\r\n",
                start + "Content-Length: 0x0\r\n\r\n",
                start + "Content-Length : 0\r\n\r\n",
                start + "Content-Length:\r\n 0\r\n\r\n",
                start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                start + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                start + CHUNKED + "\r\n0\n\n",
                start + CHUNKED + "\r\n1;a=\"\r\nx\r\n0\r\n\r\n",
                start + CHUNKED + "\r\n+0\r\n\r\n",
                start + CHUNKED + "\r\n0x0\r\n\r\n",
                "POST " + path + " HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
                "POST " + path + " HTTP/1.1\r\nHost: a\r\nX: a\nContent-Length: 0\r\n\r\n");
    }

    /**
     * Requests that a proxy may parse in one way and forward in another.
     *
     * @param hidden a complete request, which one of the parsers may read as the body of the first
     */
    public static List<String> aroundAProxy(String path, String hidden) {
        String start = "POST " + path + " HTTP/1.1\r\nHost: a\r\n";
        String length = "Content-Length: " + hidden.length() + "\r\n";
        String chunk = Integer.toHexString(hidden.length()) + "\r\n" + hidden + "\r\n0\r\n\r\n";
        return List.of(
                start + length + CHUNKED + "\r\n0\r\n\r\n" + hidden,
                start + "Content-Length: 4\r\n" + CHUNKED + "\r\n" + chunk,
                start + length + "\r\n" + hidden,
                start + CHUNKED + "\r\n" + chunk,
                start + length + "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" + hidden,
                start + length + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n" + hidden,
                start + length + "Transfer-Encoding: chunKed\r\n\r\n0\r\n\r\n" + hidden,
                start + length + "Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
                start + length + "Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
                start + length + "X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
                start + length + "Connection: close, Content-Length\r\n\r\n" + hidden,
                start + "Content-Length: 0\r\nContent-Length: " + hidden.length() + "\r\n\r\n" + hidden,
                start + "Content_Length: 0\r\n" + length + "\r\n" + hidden,
                start + CHUNKED + "\r\n1;\nx\r\n0\r\n\r\n" + hidden,
                start + CHUNKED + "\r\n0;a=\"\r\n\r\n" + hidden + "\"\r\n\r\n",
                start + CHUNKED + "\r\n0\r\nContent-Length: " + hidden.length() + "\r\n\r\n" + hidden,
                start + CHUNKED + "\r\n00000000000000000\r\n\r\n" + hidden,
                start + CHUNKED + "\r\nffffffffffffffff\r\n" + hidden,
                start + CHUNKED + "\r\n0\n\r\n" + hidden,
                start.replace("HTTP/1.1", "HTTP/1.0") + CHUNKED + length + "\r\n" + chunk,
                start + "Host: b\r\nContent-Length: 0\r\n\r\n" + hidden,
                start.replace("Host: a", "Host: a b") + "Content-Length: 0\r\n\r\n" + hidden,
                "POST http://b" + path + " HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + hidden,
                start + "Expect: 100-continue\r\n" + length + "\r\n" + hidden,
                start + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
                        + length + "\r\n" + hidden,
                "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + hidden,
                "HEAD " + path + " HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + hidden,
                "POST " + path + "%0d%0aContent-Length:%200%0d%0a HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + hidden);
    }
}
