package io.gatehouse.bench;

import io.gatehouse.process.Deployment;
import io.gatehouse.testing.Api;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the time from the response to a logout on one instance to the rejection of the token by the other instances,
 * with Redis up and with Redis down. The processes share one PostgreSQL and one Redis.
 */
public final class Latency {
    private static final int INSTANCES = Integer.getInteger("bench.instances", 2);
    private static final int ROUNDS = Integer.getInteger("bench.logouts", 10_000);
    private static final int ROUNDS_WITHOUT_REDIS = Integer.getInteger("bench.logouts.without.redis", 300);
    private static final int LOGINS_AHEAD = 100;
    /** The number of checks after the first rejection, none of which may accept the token. */
    private static final int CHECKS_AFTER = 5;

    private static final Duration BUSY = Duration.ofMillis(20);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String PASSWORD = "correct horse battery staple";
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

    private final KeptConnection logouts;
    private final List<KeptConnection> others;
    private int acceptedAgain;
    private int unknown;

    private Latency(URI first, List<URI> others) {
        this.logouts = new KeptConnection(first);
        this.others = others.stream().map(KeptConnection::new).toList();
    }

    public static void main(String... arguments) {
        try (Deployment deployment = Deployment.of(INSTANCES)) {
            List<URI> all = deployment.instances().stream()
                    .map(instance -> instance.process().uri())
                    .toList();
            new Api(all.get(0)).register("leaves", PASSWORD);
            Latency latency = new Latency(all.get(0), all.subList(1, INSTANCES));
            latency.run("warm-up", Math.min(ROUNDS, 500));
            latency.run("with Redis", ROUNDS);
            deployment.redis().kill();
            latency.run("without Redis", ROUNDS_WITHOUT_REDIS);
        }
    }

    private void run(String name, int rounds) {
        long[] nanos = new long[rounds];
        for (int done = 0; done < rounds; ) {
            for (String token : logIn(Math.min(LOGINS_AHEAD, rounds - done))) {
                nanos[done++] = logOut(token);
            }
        }
        Arrays.sort(nanos);
        System.out.println(String.format(
                Locale.ROOT,
                "%s: %d logouts, p50 %.2f ms, p99 %.2f ms, max %.2f ms; accepted again %d, 503 %d",
                name,
                rounds,
                nanos[rounds / 2] / 1e6,
                nanos[(int) (rounds * 0.99)] / 1e6,
                nanos[rounds - 1] / 1e6,
                acceptedAgain,
                unknown));
    }

    /**
     * Logs in on the connection of the logouts and before the first of them, so that no hash runs during the
     * measurement.
     */
    private List<String> logIn(int count) {
        byte[] login = logouts.request(
                "POST",
                "/api/v1/auth/login",
                "Content-Type: application/x-www-form-urlencoded\r\n",
                "username=leaves&password=" + PASSWORD.replace(' ', '+'));
        List<String> tokens = new ArrayList<>();
        while (tokens.size() < count) {
            KeptConnection.Answer answer = logouts.send(login);
            Matcher token = ACCESS_TOKEN.matcher(answer.body());
            if (answer.status() != 200 || !token.find()) {
                throw new IllegalStateException(answer.status() + " " + answer.body());
            }
            tokens.add(token.group(1));
        }
        return tokens;
    }

    private long logOut(String token) {
        String authorization = "Authorization: Bearer " + token + "\r\n";
        byte[] check = logouts.request("GET", "/api/v1/auth/check", authorization, "");
        for (KeptConnection other : others) {
            if (other.send(check).status() != 204) {
                throw new IllegalStateException("The token is not accepted before its logout");
            }
        }
        int status = logouts.send(logouts.request("POST", "/api/v1/auth/logout", authorization, ""))
                .status();
        long answered = System.nanoTime();
        if (status < 200 || status > 299) {
            throw new IllegalStateException("The logout was answered " + status);
        }
        long refused = answered;
        for (KeptConnection other : others) {
            refused = awaitRefusal(other, check, answered);
        }
        for (KeptConnection other : others) {
            for (int i = 0; i < CHECKS_AFTER; i++) {
                acceptedAgain += other.send(check).status() == 204 ? 1 : 0;
            }
        }
        return refused - answered;
    }

    private long awaitRefusal(KeptConnection other, byte[] check, long answered) {
        while (true) {
            int status = other.send(check).status();
            long now = System.nanoTime();
            if (status == 401) {
                return now;
            }
            unknown += status == 503 ? 1 : 0;
            if (now - answered > LONGEST.toNanos()) {
                throw new IllegalStateException("Still accepted after " + LONGEST);
            }
            if (now - answered > BUSY.toNanos()) {
                // Checks without a pause would take the CPU time that the instance needs to learn of the revocation.
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
