package io.gatehouse.bench;

import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.Together;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refreshing over HTTP, against {@code pgbench} running the same statement on the same durable PostgreSQL: in turns, with
 * as many connections and as many sessions. What is between the two figures is what the service costs.
 */
public final class Refresh {
    private static final int CLIENTS = Integer.getInteger("bench.clients", 16);
    private static final int SESSIONS_PER_CLIENT = 8;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 8);
    private static final int WARM_UP_REFRESHES = 30_000;
    private static final int OTHER_SESSIONS = 100_000;
    private static final String PASSWORD = "correct horse battery staple";
    private static final Pattern REFRESH_TOKEN = Pattern.compile("\"refresh_token\"\\s*:\\s*\"([^\"]+)\"");

    private Refresh() {}

    public static void main(String... arguments) throws Exception {
        try (PostgresNode postgres = PostgresNode.start();
                RedisNode redis = RedisNode.start()) {
            postgres.execute("INSERT INTO users (id, login, email, first_name, last_name, password_hash)"
                    + " VALUES (gen_random_uuid(), 'nobody', 'nobody@example.com', 'A', 'B', 'C')");
            insertSessions(postgres, "others", OTHER_SESSIONS);
            insertSessions(postgres, "pgbench", CLIENTS * SESSIONS_PER_CLIENT);
            postgres.execute("VACUUM ANALYZE");
            Pgbench pgbench = new Pgbench(postgres, CLIENTS, SESSIONS_PER_CLIENT);
            Map<String, String> environment = Environments.of(postgres.port(), redis.port());
            try (GatehouseProcess gatehouse = GatehouseProcess.serve(environment)) {
                compare(pgbench, gatehouse, clients(gatehouse.uri()));
            }
        }
    }

    private static void insertSessions(PostgresNode postgres, String userAgent, int count) {
        postgres.execute("INSERT INTO session (id, user_id, session_epoch, client_id, user_agent, authenticated_at,"
                + " ends_at, token_hash, rotated_at, access_expires_at, refresh_expires_at)"
                + " SELECT gen_random_uuid(), u.id, u.session_epoch, 'web', '" + userAgent + "', now(),"
                + " now() + interval '90 days', sha256(convert_to(n::text, 'UTF8')), now(),"
                + " now() + interval '2 hours', now() + interval '14 days'"
                + " FROM generate_series(1, " + count + ") n, users u WHERE u.login = 'nobody'");
    }

    private static List<Client> clients(URI root) {
        Api api = new Api(root);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String login = "user-" + i;
            if (api.register(login, PASSWORD).status() != 201) {
                throw new IllegalStateException("Not registered");
            }
            String[] tokens = new String[SESSIONS_PER_CLIENT];
            for (int j = 0; j < SESSIONS_PER_CLIENT; j++) {
                tokens[j] = api.login(login, PASSWORD).refresh();
            }
            clients.add(new Client(new KeptConnection(root), tokens, new Random(i)));
        }
        return clients;
    }

    private static void compare(Pgbench pgbench, GatehouseProcess gatehouse, List<Client> clients) throws Exception {
        // Until the compiler of the JVM has done its work: that takes calls, not time.
        for (double done = 0; done < WARM_UP_REFRESHES; ) {
            done += SECONDS * service(clients, SECONDS);
        }
        pgbench.run(2);
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            double plain = pgbench.run(SECONDS);
            long before = cpuMicros(gatehouse);
            double service = service(clients, SECONDS);
            double micros = (cpuMicros(gatehouse) - before) / (service * SECONDS);
            ratios.add(service / plain);
            print(
                    "round %d: ratio %.2f (service %.0f/s, pgbench %.0f/s); processor time of the service %.0f us each",
                    round, service / plain, service, plain, micros);
        }
        ratios.sort(null);
        print(
                "refresh / pgbench: median %.2f, from %.2f to %.2f; %d connections, %d sessions each",
                ratios.get(ratios.size() / 2),
                ratios.get(0),
                ratios.get(ratios.size() - 1),
                CLIENTS,
                SESSIONS_PER_CLIENT);
    }

    private static long cpuMicros(GatehouseProcess gatehouse) {
        return ProcessHandle.of(gatehouse.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(time -> time.toNanos() / 1_000)
                .orElseThrow();
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static double service(List<Client> clients, int seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Callable<Long>> calls = new ArrayList<>();
        for (Client client : clients) {
            calls.add(() -> client.refreshUntil(end));
        }
        long done = Together.run(calls).stream().mapToLong(Long::longValue).sum();
        return done / ((System.nanoTime() - start) / 1e9);
    }

    /** One connection that refreshes its sessions in random order. */
    private record Client(KeptConnection connection, String[] tokens, Random random) {
        long refreshUntil(long end) {
            long done = 0;
            while (System.nanoTime() < end) {
                int session = random.nextInt(tokens.length);
                byte[] request = connection.request(
                        "POST",
                        "/api/v1/auth/refresh",
                        "Content-Type: application/json\r\n",
                        '"' + tokens[session] + '"');
                KeptConnection.Answer answer = connection.send(request);
                Matcher token = REFRESH_TOKEN.matcher(answer.body());
                if (answer.status() != 200 || !token.find()) {
                    throw new IllegalStateException(answer.status() + " " + answer.body());
                }
                tokens[session] = token.group(1);
                done++;
            }
            return done;
        }
    }
}
