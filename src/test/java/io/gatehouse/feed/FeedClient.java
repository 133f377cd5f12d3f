package io.gatehouse.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** Requests of the feed as raw HTTP. Thread-safe. */
final class FeedClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI server;
    private final String authorization;

    FeedClient(URI server, String authorization) {
        this.server = server;
        this.authorization = authorization;
    }

    /** The same client at another instance. */
    FeedClient at(URI other) {
        return new FeedClient(other, authorization);
    }

    /** @param lines the entries, each as JSON */
    record Snapshot(JsonNode header, List<String> lines, JsonNode end) {
        String cursor() {
            return header.path("cursor").asText();
        }
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(server + "/api/v1/revocations/" + pathAndQuery))
                .header("Authorization", authorization);
    }

    static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Snapshot snapshot() {
        HttpResponse<byte[]> response = send(request("snapshot"));
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + text(response));
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            List<String> lines =
                    new ArrayList<>(List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")));
            JsonNode end = JSON.readTree(lines.remove(lines.size() - 1));
            return new Snapshot(JSON.readTree(lines.remove(0)), lines, end);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static String query(String cursor, int wait) {
        return "changes?after=" + cursor + "&wait=" + wait + "&nonce="
                + UUID.randomUUID().toString().replace("-", "");
    }

    JsonNode changes(String cursor, int wait) {
        return json(send(request(query(cursor, wait))));
    }

    CompletableFuture<JsonNode> pending(String cursor, int wait) {
        return HTTP.sendAsync(request(query(cursor, wait)).build(), BodyHandlers.ofByteArray())
                .thenApply(FeedClient::json);
    }

    int status(String cursor) {
        return send(request(query(cursor, 0))).statusCode();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + text(response));
        }
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** The entries of a response, each as JSON. */
    static List<String> entries(JsonNode changes) {
        return StreamSupport.stream(changes.path("e").spliterator(), false)
                .map(JsonNode::toString)
                .toList();
    }
}
