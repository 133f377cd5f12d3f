package io.gatehouse.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plain client of the HTTP API of one instance. Thread-safe. */
public final class Api {
    public static final String JSON = "application/json";
    public static final String FORM = "application/x-www-form-urlencoded";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final HttpClient SHARED = newClient();

    private final URI root;
    private final HttpClient http;

    /** A client that shares a connection pool with all other instances of this class. */
    public Api(URI root) {
        this(root, SHARED);
    }

    private Api(URI root, HttpClient http) {
        this.root = root;
        this.http = http;
    }

    /** A client of the same instance with a separate connection pool. */
    public Api apart() {
        return new Api(root, newClient());
    }

    private static HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Sends one request; a path that starts with a slash is below {@code /api/v1}. */
    public Answer send(
            String method, String path, @Nullable String token, @Nullable String contentType, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + "/api/v1" + path))
                .timeout(Duration.ofMinutes(1))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        return send(http, request.build());
    }

    /** Sends a prepared request. */
    public static Answer send(HttpRequest request) {
        return send(SHARED, request);
    }

    private static Answer send(HttpClient http, HttpRequest request) {
        try {
            return Answer.of(exchange(http, request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Retries once: the server closes a persistent connection after a rejection whose body it did not read (RFC 9112
     * §9.3.1).
     */
    private static HttpResponse<String> exchange(HttpClient http, HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("received no bytes")) {
                throw e;
            }
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    public Answer get(String path, @Nullable String token) {
        return send("GET", path, token, null, null);
    }

    public Answer post(String path, @Nullable String token, Object json) {
        return send("POST", path, token, JSON, write(json));
    }

    public Answer patch(String path, @Nullable String token, Object json) {
        return send("PATCH", path, token, JSON, write(json));
    }

    public Answer delete(String path, @Nullable String token) {
        return send("DELETE", path, token, null, null);
    }

    public Answer form(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return send("POST", path, null, FORM, body);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Registers a user with this password. */
    public Answer register(String login, String password) {
        return post("/profile/register", null, registration(login, password));
    }

    /** The body of a registration. */
    public static Map<String, String> registration(String login, String password) {
        return Map.of(
                "login",
                login,
                "email",
                login + "@example.com",
                "first_name",
                "First",
                "last_name",
                "Last",
                "password",
                password);
    }

    /** Logs in with the OAuth password form. */
    public Pair login(String name, String password) {
        return Pair.of(form("/auth/login", Map.of("username", name, "password", password)));
    }

    /** Refreshes a token pair. */
    public Pair refresh(Pair pair) {
        return Pair.of(post("/auth/refresh", null, pair.refresh()));
    }

    public static String write(Object json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An access token and a refresh token. */
    public record Pair(String access, String refresh) {
        /** Reads a pair from a response that must be 200. */
        public static Pair of(Answer answer) {
            if (answer.status() != 200) {
                throw new AssertionError(answer.status() + " " + answer.body());
            }
            return new Pair(
                    answer.json().path("access_token").asText(),
                    answer.json().path("refresh_token").asText());
        }
    }

    /** A response. */
    public record Answer(int status, String contentType, String body, HttpResponse<String> response) {
        static Answer of(HttpResponse<String> response) {
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(response.statusCode(), type, response.body(), response);
        }

        public JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError("Not JSON: " + body, e);
            }
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }
}
