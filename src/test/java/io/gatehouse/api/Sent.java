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
 * A request as it is sent.
 *
 * @param path from the root, with the query
 * @param headers each as {@code Name: value}, names may repeat
 */
record Sent(
        String method,
        String path,
        List<String> headers,
        @Nullable String body) {
    static Sent to(Call call, String path) {
        return new Sent(call.method(), path, List.of(), null);
    }

    Sent withMethod(String other) {
        return new Sent(other, path, headers, body);
    }

    Sent at(String otherPath) {
        return new Sent(method, otherPath, headers, body);
    }

    Sent query(String query) {
        return at(path + "?" + query);
    }

    Sent with(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name + ": " + value);
        return new Sent(method, path, List.copyOf(more), body);
    }

    private Sent without(String name) {
        List<String> others = headers.stream()
                .filter(header -> !header.startsWith(name + ": "))
                .toList();
        return new Sent(method, path, others, body);
    }

    /** With this access token and no other. */
    Sent by(String token) {
        return anonymous().with("Authorization", "Bearer " + token);
    }

    Sent anonymous() {
        return without("Authorization");
    }

    Sent body(String contentType, String text) {
        return new Sent(method, path, without("Content-Type").headers, text).with("Content-Type", contentType);
    }

    Sent json(Object value) {
        return body(Api.JSON, Api.write(value));
    }

    Sent form(Map<String, String> fields) {
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
