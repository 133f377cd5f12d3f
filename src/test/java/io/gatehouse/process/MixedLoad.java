package io.gatehouse.process;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A realistic mix of requests from one address: mostly checks, profile requests and refreshes, and some logouts and
 * logins. Each client is a different user. Every unexpected response is a failure. No request is retried. Thread-safe.
 */
public final class MixedLoad implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int PER_MILLE = 1000;
    private static final int PROFILES = 80;
    private static final int REFRESHES = 60;
    private static final int LOGOUTS = 5;
    private static final long PAUSE_NANOS = 6_000_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI root;
    private final AtomicLong sent = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    private MixedLoad(URI root) {
        this.root = root;
    }

    /** Starts this number of clients, each with a new user. */
    public static MixedLoad on(URI root, int clients) {
        MixedLoad load = new MixedLoad(root);
        Api api = new Api(root);
        for (int i = 0; i < clients; i++) {
            String login = "client-" + i;
            api.register(login, Load.PASSWORD);
            Pair pair = api.login(login, Load.PASSWORD);
            Thread thread = new Thread(() -> load.run(login, pair), login);
            thread.setDaemon(true);
            load.threads.add(thread);
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    private void run(String login, Pair first) {
        Random random = new Random(login.hashCode());
        Pair pair = first;
        while (running) {
            int draw = random.nextInt(PER_MILLE);
            if (draw < LOGOUTS) {
                send("logout", request("/auth/logout", pair).POST(BodyPublishers.noBody()), 200);
                pair = login(login);
            } else if (draw < LOGOUTS + REFRESHES) {
                pair = refresh(login, pair);
            } else if (draw < LOGOUTS + REFRESHES + PROFILES) {
                send("profile", request("/profile/personal", pair), 200);
            } else {
                send("check", request("/auth/check", pair), 204);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private HttpRequest.Builder request(String path, Pair pair) {
        return request(path).header("Authorization", "Bearer " + pair.access());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(root + "/api/v1" + path)).timeout(LONGEST);
    }

    /** Repeats a request until it gets a response. */
    private Pair login(String login) {
        HttpRequest.Builder request = request("/auth/login")
                .header("Content-Type", Api.FORM)
                .POST(BodyPublishers.ofString("username=" + login + "&password=" + Load.PASSWORD.replace(' ', '+')));
        Api.@Nullable Answer answer = send("login", request, 200);
        while (answer == null) {
            LockSupport.parkNanos(PAUSE_NANOS);
            answer = send("login", request, 200);
        }
        return pair(answer);
    }

    private Pair refresh(String login, Pair pair) {
        HttpRequest.Builder request = request("/auth/refresh")
                .header("Content-Type", Api.JSON)
                .POST(BodyPublishers.ofString('"' + pair.refresh() + '"'));
        Api.@Nullable Answer answer = send("refresh", request, 200);
        return answer == null ? login(login) : pair(answer);
    }

    private static Pair pair(Api.Answer answer) {
        return new Pair(
                answer.json().path("access_token").asText(),
                answer.json().path("refresh_token").asText());
    }

    private Api.@Nullable Answer send(String what, HttpRequest.Builder request, int expected) {
        sent.incrementAndGet();
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() == expected) {
                return new Api.Answer(response.statusCode(), "", response.body(), response);
            }
            failures.add(what + ": " + response.statusCode() + " " + response.body());
        } catch (IOException e) {
            failures.add(what + ": " + e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return null;
    }

    /** The number of requests so far. */
    public long sent() {
        return sent.get();
    }

    /** The failures so far, one line each. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        end();
    }

    /** Stops and waits for the last responses. */
    void end() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join(LONGEST.toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
