package io.gatehouse.bench;

import io.gatehouse.bench.HonestUsers.Service;
import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.Scrape;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Attacks one instance with the production rate limits of failures and measures legitimate traffic before and during
 * each attack: logins of owners from known clients, and checks. An attack is an open loop with a fixed rate of
 * requests.
 */
public final class Attack {
    private static final int SECONDS = Integer.getInteger("bench.seconds", 60);
    private static final int MOST_AT_ONCE = 200;
    /** Accounts with the owners' password, which no attack tries. */
    private static final String VICTIMS = """
            INSERT INTO users (id, login, email, first_name, last_name, password_hash)
            SELECT gen_random_uuid(), 'victim-' || i, 'victim-' || i || '@example.com', 'First', 'Last', password_hash
            FROM users, generate_series(0, 9999) i WHERE login = 'owner-0'
            """;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final GatehouseProcess gatehouse;
    private final URI api;
    private final HonestUsers users;

    private Attack(GatehouseProcess gatehouse) {
        this.gatehouse = gatehouse;
        this.api = URI.create(gatehouse.uri() + "/api/v1");
        this.users = new HonestUsers(gatehouse);
    }

    /** Creates the request with this number. */
    private interface Shot {
        HttpRequest of(int number);
    }

    public static void main(String... arguments) throws Exception {
        try (PostgresNode postgres = PostgresNode.start();
                RedisNode redis = RedisNode.start()) {
            Map<String, String> environment = new HashMap<>(Environments.of(postgres.port(), redis.port()));
            environment.put("GATEHOUSE_TRUSTED_PROXIES", "127.0.0.1");
            // An owner logs in more often than the session limit allows.
            environment.put("GATEHOUSE_SESSIONS_PER_USER", "0");
            environment.put("GATEHOUSE_THROTTLE_FREE_FAILURES", "10");
            environment.put("GATEHOUSE_THROTTLE_LOGIN_ADDRESS", "60/1m");
            environment.put("GATEHOUSE_THROTTLE_LOGIN_SITE", "120/1m");
            environment.put("GATEHOUSE_THROTTLE_LOGIN_NETWORK", "300/1m");
            environment.put("GATEHOUSE_THROTTLE_LOGIN_OVERALL", "1800/1m");
            environment.put("GATEHOUSE_THROTTLE_LOGIN_RESERVE", "3/1m");
            environment.put("GATEHOUSE_THROTTLE_TOKEN_ADDRESS", "600/1m");
            environment.put("GATEHOUSE_THROTTLE_TOKEN_OVERALL", "60000/1m");
            try (GatehouseProcess gatehouse = GatehouseProcess.serve(environment)) {
                Attack attack = new Attack(gatehouse);
                postgres.execute(VICTIMS);
                var unused = attack.users.work(Math.min(20, SECONDS));
                attack.besideOtherWork();
                attack.run(
                        "spraying: one password, 500 names a second, 50 addresses",
                        500,
                        i -> attack.login("victim-" + i, "password1", "203.0.113." + i % 50));
                attack.run(
                        "stuffing: 10,000 accounts from 1,000 addresses",
                        200,
                        i -> attack.login(
                                "victim-" + i % 10_000, "leaked-" + i, "10.0." + i / 250 % 4 + "." + i % 250));
                attack.run(
                        "one owner's account under attack",
                        200,
                        i -> attack.login("owner-1", "guess-" + i, "10.1." + i / 250 % 4 + "." + i % 250));
                // Without the limits of correct passwords, which would also limit the owners of the benchmark.
                attack.run(
                        "four accounts with the right passwords on 24 connections",
                        700,
                        24,
                        i -> attack.login("owner-" + (2 + i % 4), HonestUsers.PASSWORD, "10.4." + i % 24 + ".1"));
                attack.run(
                        "refresh tokens that are garbage",
                        2000,
                        i -> attack.post(
                                "/auth/refresh", "application/json", "\"gtr_garbage" + i + "\"", "10.2.0." + i % 250));
                attack.run(
                        "a storm of logins, ten times what can be hashed",
                        700,
                        i -> attack.login(
                                "owner-" + (2 + i % (HonestUsers.OWNERS - 2)),
                                HonestUsers.PASSWORD,
                                "10.3." + i / 250 % 250 + "." + i % 250));
            }
        }
    }

    private void run(String name, int perSecond, Shot shot) throws Exception {
        run(name, perSecond, MOST_AT_ONCE, shot);
    }

    private void run(String name, int perSecond, int connections, Shot shot) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
        Thread attacker = new Thread(() -> fire(perSecond, connections, shot, over, answers), "attacker");
        Service before = users.work(Math.max(5, SECONDS / 4));
        double hashes = hashes();
        attacker.start();
        during(name, before);
        over.set(true);
        attacker.join();
        print("  responses to the attacker %s; hashes computed %.0f", new TreeMap<>(answers), hashes() - hashes);
    }

    /** Measures the same users while other processes keep all cores busy, which no rate limit can prevent. */
    private void besideOtherWork() throws Exception {
        Service before = users.work(Math.max(5, SECONDS / 4));
        List<Process> busy = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        during("no attack, but as many busy processes as processors", before);
        busy.forEach(Process::destroyForcibly);
    }

    private void during(String name, Service before) throws Exception {
        ProcessorShares start = ProcessorShares.now();
        Service during = users.work(SECONDS);
        print("%s", name);
        print(
                "  owners' logins: %d of %d succeeded, p50 %.2f times the value before",
                during.logins(), during.tried(), during.login() / before.login());
        print(
                "  checks: %.0f req/s, %.2f times the value before, %d failed; memory %.0f MiB",
                during.checks(),
                during.checks() / before.checks(),
                during.failed(),
                ProcessSize.resident(gatehouse.pid()));
        print("  CPU cores used: %s", ProcessorShares.now().since(start));
    }

    private void fire(int perSecond, int connections, Shot shot, AtomicBoolean over, Map<Integer, LongAdder> answers) {
        Semaphore free = new Semaphore(connections);
        long start = System.nanoTime();
        for (int i = 0; !over.get(); i++) {
            while (System.nanoTime() - start < i * (1_000_000_000L / perSecond)) {
                LockSupport.parkNanos(100_000);
            }
            if (!free.tryAcquire()) {
                count(answers, 0);
                continue;
            }
            var unused = http.sendAsync(shot.of(i), BodyHandlers.discarding()).whenComplete((answer, failure) -> {
                free.release();
                count(answers, failure == null ? answer.statusCode() : -1);
            });
        }
    }

    private static void count(Map<Integer, LongAdder> answers, int status) {
        answers.computeIfAbsent(status, key -> new LongAdder()).increment();
    }

    private HttpRequest login(String name, String password, String address) {
        String form = "username=" + name + "&password=" + password.replace(' ', '+');
        return post("/auth/login", Api.FORM, form, address);
    }

    private HttpRequest post(String path, String type, String body, String address) {
        return HttpRequest.newBuilder(URI.create(api + path))
                .header("Content-Type", type)
                .header("X-Forwarded-For", address)
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private double hashes() {
        return Scrape.of(gatehouse.adminUri()).sum("gatehouse_hashing_hashes_total", Map.of());
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
