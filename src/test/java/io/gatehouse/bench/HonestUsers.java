package io.gatehouse.bench;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.GatehouseProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Legitimate traffic: owners who log in one after another from known clients, and gateways that send checks. */
final class HonestUsers {
    static final String PASSWORD = "correct horse battery staple";
    static final int OWNERS = 20;
    private static final String HOME = "198.51.100.1";
    private static final int GATEWAYS = 4;
    private static final int MOST_LOGINS = 1_000_000;

    private final GatehouseProcess gatehouse;
    private final String token;

    HonestUsers(GatehouseProcess gatehouse) {
        this.gatehouse = gatehouse;
        Api api = new Api(gatehouse.uri());
        for (int i = 0; i < OWNERS; i++) {
            api.register("owner-" + i, PASSWORD);
        }
        this.token = api.login("owner-0", PASSWORD).access();
        try (KeptConnection home = new KeptConnection(gatehouse.uri())) {
            for (int i = 0; i < OWNERS; i++) {
                home.send(login(home, i));
            }
        }
    }

    private static byte[] login(KeptConnection home, int owner) {
        String headers = "Content-Type: " + Api.FORM + "\r\nX-Forwarded-For: " + HOME + "\r\n";
        String form = "username=owner-" + owner + "&password=" + PASSWORD.replace(' ', '+');
        return home.request("POST", "/api/v1/auth/login", headers, form);
    }

    /**
     * The results of legitimate traffic.
     *
     * @param logins the successful and the attempted logins
     * @param login p50 of a login in seconds
     * @param checks checks per second
     * @param failed the number of checks without a 204
     */
    record Service(int logins, int tried, double login, double checks, long failed) {}

    /**
     * Runs for this number of seconds. The first two owners log in, so an attack on the second affects half of the
     * logins.
     */
    Service work(int seconds) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        ExecutorService threads = Executors.newFixedThreadPool(GATEWAYS + 1);
        try {
            List<Future<long[]>> gateways = new ArrayList<>();
            for (int i = 0; i < GATEWAYS; i++) {
                gateways.add(threads.submit(() -> check(end)));
            }
            double[] times = threads.submit(() -> logIn(end)).get();
            long checks = 0;
            long failed = 0;
            for (Future<long[]> gateway : gateways) {
                checks += gateway.get()[0];
                failed += gateway.get()[1];
            }
            double[] succeeded =
                    Arrays.stream(times).filter(time -> time >= 0).sorted().toArray();
            double median = succeeded.length == 0 ? Double.NaN : succeeded[succeeded.length / 2];
            return new Service(succeeded.length, times.length, median, checks / (double) seconds, failed);
        } finally {
            threads.shutdown();
        }
    }

    /** Returns the seconds of each login, negative for rejected ones. */
    private double[] logIn(long end) {
        double[] times = new double[MOST_LOGINS];
        int tried = 0;
        try (KeptConnection home = new KeptConnection(gatehouse.uri())) {
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                KeptConnection.Answer answer = home.send(login(home, tried % 2));
                if (answer.status() != 200) {
                    System.out.println("  an owner's login: " + answer.status() + " " + answer.body());
                }
                times[tried++] = answer.status() == 200 ? (System.nanoTime() - start) / 1e9 : -1;
            }
        }
        return Arrays.copyOf(times, tried);
    }

    /** Counts the responses, and those that are not 204. */
    private long[] check(long end) {
        long[] counts = new long[2];
        try (KeptConnection gateway = new KeptConnection(gatehouse.uri())) {
            byte[] check = gateway.request("GET", "/api/v1/auth/check", "Authorization: Bearer " + token + "\r\n", "");
            while (System.nanoTime() < end) {
                counts[0]++;
                counts[1] += gateway.send(check).status() == 204 ? 0 : 1;
            }
        }
        return counts;
    }
}
