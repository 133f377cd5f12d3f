package io.gatehouse.verifier.feed;

import java.util.Map;

/**
 * A response of HTTP/1.1.
 *
 * @param headers the first value of each header, by its name in lower case
 * @param keepsConnection whether the connection can be used again
 */
record HttpResponse(int status, Map<String, String> headers, byte[] body, boolean keepsConnection) {
    String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
