package io.gatehouse.process;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.Relay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the service with its relays to PostgreSQL and Redis. Thread-safe.
 *
 * @param name for reports
 */
public record Instance(String name, GatehouseProcess process, Relay toPostgres, Relay toRedis)
        implements AutoCloseable {
    /** The status that stands for no response. */
    public static final int NO_ANSWER = 0;

    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    public Api api() {
        return new Api(process.uri());
    }

    /** The status of a check of an access token. */
    public int check(String token) {
        return status("GET", "/auth/check", token);
    }

    /** The status of a logout of the session that a token belongs to. */
    public int logout(String token) {
        return status("POST", "/auth/logout", token);
    }

    private int status(String method, String path, String token) {
        HttpRequest request = request(path)
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody())
                .build();
        Api.@Nullable Answer answer = send(request);
        return answer == null ? NO_ANSWER : answer.status();
    }

    /** Refreshes a pair; null if the refresh was rejected or got no response. */
    public Api.@Nullable Pair refresh(Api.Pair pair) {
        return pair(request("/auth/refresh")
                .header("Content-Type", Api.JSON)
                .POST(BodyPublishers.ofString('"' + pair.refresh() + '"'))
                .build());
    }

    /** Logs in; null if the login was rejected or got no response. */
    public Api.@Nullable Pair login(String login, String password) {
        return pair(request("/auth/login")
                .header("Content-Type", Api.FORM)
                .POST(BodyPublishers.ofString("username=" + login + "&password=" + password.replace(' ', '+')))
                .build());
    }

    private static Api.@Nullable Pair pair(HttpRequest request) {
        Api.@Nullable Answer answer = send(request);
        if (answer == null || answer.status() != 200) {
            return null;
        }
        return new Api.Pair(
                answer.json().path("access_token").asText(),
                answer.json().path("refresh_token").asText());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(process.uri() + "/api/v1" + path))
                .timeout(LONGEST);
    }

    /** Sends a request once; a killed or frozen instance sends no response. */
    private static Api.@Nullable Answer send(HttpRequest request) {
        try {
            var response = HTTP.send(request, BodyHandlers.ofString());
            return new Api.Answer(response.statusCode(), "", response.body(), response);
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        toPostgres.close();
        toRedis.close();
    }
}
