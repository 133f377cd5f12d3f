package io.gatehouse.bench;

import io.gatehouse.process.ClassArchive;
import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.GatehouseProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures the startup time of the packaged service, its memory, and the first login and check. Starts without and with
 * the class data archive alternate.
 */
public final class StartUp {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final String PASSWORD = "correct horse battery staple";

    private StartUp() {}

    public static void main(String... arguments) throws IOException {
        try (PostgresNode postgres = PostgresNode.startUnsynced();
                RedisNode redis = RedisNode.startUnsynced()) {
            Map<String, String> environment = Environments.of(postgres.port(), redis.port());
            ClassArchive.make(environment);
            try (GatehouseProcess gatehouse = GatehouseProcess.serve(environment)) {
                new Api(gatehouse.uri()).register("starts", PASSWORD);
            }
            print("JDK %s, %s of %d MB", Runtime.version(), ClassArchive.file(), Files.size(ClassArchive.file()) >> 20);
            List<Start> without = new ArrayList<>();
            List<Start> with = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                without.add(start(List.of(), environment));
                with.add(start(ClassArchive.options(), environment));
            }
            compare("until it answers, s", without, with, Start::seconds);
            compare("resident memory, MB", without, with, Start::megabytes);
            compare("first login, ms", without, with, Start::loginMillis);
            compare("first check, ms", without, with, Start::checkMillis);
        }
    }

    private static Start start(List<String> options, Map<String, String> environment) throws IOException {
        long began = System.nanoTime();
        try (GatehouseProcess gatehouse = GatehouseProcess.serveWith(options, environment)) {
            long answered = System.nanoTime();
            double resident = ProcessSize.resident(gatehouse.pid());
            Api api = new Api(gatehouse.uri());
            long before = System.nanoTime();
            String token = api.login("starts", PASSWORD).access();
            long loggedIn = System.nanoTime();
            api.get("/auth/check", token);
            return new Start(
                    (answered - began) / 1e9,
                    resident,
                    (loggedIn - before) / 1e6,
                    (System.nanoTime() - loggedIn) / 1e6);
        }
    }

    private static void compare(String what, List<Start> without, List<Start> with, ToDoubleFunction<Start> value) {
        double[] before = without.stream().mapToDouble(value).sorted().toArray();
        double[] after = with.stream().mapToDouble(value).sorted().toArray();
        print(
                "%s: p50 %.2f (%.2f to %.2f) without archive, %.2f (%.2f to %.2f) with archive, ratio %.2f",
                what,
                before[ROUNDS / 2],
                before[0],
                before[ROUNDS - 1],
                after[ROUNDS / 2],
                after[0],
                after[ROUNDS - 1],
                after[ROUNDS / 2] / before[ROUNDS / 2]);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private record Start(double seconds, double megabytes, double loginMillis, double checkMillis) {}
}
