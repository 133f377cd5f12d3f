package io.gatehouse.api;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request to send.
 *
 * @param path from the root, with the query
 * @param headers each as {@code Name: value}, names may repeat
 */
record SentRequest(
        String method,
        String path,
        List<String> headers,
        @Nullable String body) {
    static SentRequest to(Call call, String path) {
        return new SentRequest(call.method(), path, List.of(), null);
    }

    SentRequest withMethod(String other) {
        return new SentRequest(other, path, headers, body);
    }

    SentRequest at(String otherPath) {
        return new SentRequest(method, otherPath, headers, body);
    }

    SentRequest query(String query) {
        return at(path + "?" + query);
    }

    SentRequest with(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name + ": " + value);
        return new SentRequest(method, path, List.copyOf(more), body);
    }

    private SentRequest without(String name) {
        List<String> others = headers.stream()
                .filter(header -> !header.startsWith(name + ": "))
                .toList();
        return new SentRequest(method, path, others, body);
    }

    /** The request with this access token instead of any other. */
    SentRequest by(String token) {
        return anonymous().with("Authorization", "Bearer " + token);
    }

    SentRequest anonymous() {
        return without("Authorization");
    }

    SentRequest body(String contentType, String text) {
        return new SentRequest(method, path, without("Content-Type").headers, text).with("Content-Type", contentType);
    }

    SentRequest json(Object value) {
        return body(Api.JSON, Api.write(value));
    }

    SentRequest form(Map<String, String> fields) {
        String text = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return body(Api.FORM, text);
    }

    Answer send(URI root) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                .timeout(Duration.ofMinutes(1))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (String header : headers) {
            int colon = header.indexOf(": ");
            request.header(header.substring(0, colon), header.substring(colon + 2));
        }
        return Api.send(request.build());
    }
}
