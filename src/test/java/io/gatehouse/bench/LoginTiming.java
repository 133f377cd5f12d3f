package io.gatehouse.bench;

import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.GatehouseProcess;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Measures whether the time of a rejected login reveals that the user exists (CWE-208). Wrong passwords of known users
 * and unknown names alternate at random; the result is the ratio of the two p50 with a 95 % bootstrap interval.
 */
public final class LoginTiming {
    private static final int SAMPLES = Integer.getInteger("bench.samples", 20_000);
    private static final int FAILURES_OF_ONE = 40;
    private static final int WARM_UP = 500;
    private static final int RESAMPLINGS = 1000;
    private static final String PASSWORD = "correct horse battery staple";

    private final Random random = new Random(1);
    private final KeptConnection connection;

    private LoginTiming(KeptConnection connection) {
        this.connection = connection;
    }

    public static void main(String... arguments) {
        try (PostgresNode postgres = PostgresNode.startUnsynced();
                RedisNode redis = RedisNode.startUnsynced();
                GatehouseProcess gatehouse = GatehouseProcess.serve(Environments.of(postgres.port(), redis.port()))) {
            int users = (SAMPLES + WARM_UP) / FAILURES_OF_ONE + 1;
            Api api = new Api(gatehouse.uri());
            for (int i = 0; i < users; i++) {
                // As long as an unknown name, so that all requests have the same length.
                api.register("known-user-" + (100_000 + i), PASSWORD);
            }
            try (KeptConnection connection = new KeptConnection(gatehouse.uri())) {
                new LoginTiming(connection).run(users);
            }
        }
    }

    private void run(int users) {
        double[] known = new double[SAMPLES];
        double[] unknown = new double[SAMPLES];
        int knownCount = 0;
        int unknownCount = 0;
        for (int i = -WARM_UP; i < SAMPLES; i++) {
            int user = 100_000 + random.nextInt(users);
            boolean isKnown = random.nextBoolean();
            double seconds = refused(isKnown ? "known-user-" + user : "nobody-has-" + user);
            if (i >= 0 && isKnown) {
                known[knownCount++] = seconds;
            } else if (i >= 0) {
                unknown[unknownCount++] = seconds;
            }
        }
        report(Arrays.copyOf(known, knownCount), Arrays.copyOf(unknown, unknownCount));
    }

    private double refused(String name) {
        byte[] login = connection.request(
                "POST",
                "/api/v1/auth/login",
                "Content-Type: " + Api.FORM + "\r\n",
                "username=" + name + "&password=certainly+not+the+password");
        long start = System.nanoTime();
        KeptConnection.Answer answer = connection.send(login);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (answer.status() != 401) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        return seconds;
    }

    private void report(double[] known, double[] unknown) {
        double[] ratios = new double[RESAMPLINGS];
        for (int i = 0; i < RESAMPLINGS; i++) {
            ratios[i] = median(resampled(unknown)) / median(resampled(known));
        }
        Arrays.sort(ratios);
        System.out.println(String.format(
                Locale.ROOT,
                "%d known, %d unknown: p50 of unknown names %.4f times that of known ones (95 %%: %.4f to %.4f)",
                known.length,
                unknown.length,
                median(unknown) / median(known),
                ratios[(int) (RESAMPLINGS * 0.025)],
                ratios[(int) (RESAMPLINGS * 0.975)]));
    }

    private double[] resampled(double[] values) {
        return random.ints(values.length, 0, values.length)
                .mapToDouble(i -> values[i])
                .toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
