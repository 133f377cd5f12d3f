package io.gatehouse.process;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.GatehouseProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Creates the class data archive of the packaged service, or from JDK 25 on an ahead-of-time cache (JEP 483, 514, 515).
 * It works only with the same JVM and jar; any other JVM starts without it.
 */
public final class ClassArchive {
    private static final int FIRST_WITH_CACHES = 25;
    private static final int TRAINING_ROUNDS = 200;
    private static final String PASSWORD = "correct horse battery staple";

    private ClassArchive() {}

    private static boolean isCache() {
        return Runtime.version().feature() >= FIRST_WITH_CACHES;
    }

    /** The path of the archive, beside the jar. */
    public static Path file() {
        return Path.of(isCache() ? "target/gatehouse.aot" : "target/gatehouse.jsa");
    }

    /** The JVM option that uses the archive. */
    public static List<String> options() {
        return List.of((isCache() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file());
    }

    /** Creates the archive with a separate PostgreSQL and Redis; takes no arguments. */
    public static void main(String... arguments) {
        try (PostgresNode postgres = PostgresNode.startUnsynced();
                RedisNode redis = RedisNode.startUnsynced()) {
            make(Environments.of(postgres.port(), redis.port()));
        }
        if (!Files.exists(file())) {
            throw new IllegalStateException("The JVM did not write " + file());
        }
        System.out.println("Written: " + file());
    }

    /** Runs the service once with a few requests of each kind; the JVM writes the archive at exit. */
    public static void make(Map<String, String> environment) {
        String option = isCache() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
        try (GatehouseProcess running = GatehouseProcess.serveWith(List.of(option + file()), environment)) {
            Api api = new Api(running.uri());
            api.register("training", PASSWORD);
            Pair pair = api.login("training", PASSWORD);
            for (int i = 0; i < TRAINING_ROUNDS; i++) {
                api.get("/auth/check", pair.access());
                api.get("/profile/personal", pair.access());
                pair = api.refresh(pair);
            }
            api.get("/profile/sessions", pair.access());
            api.post("/auth/logout", pair.access(), "");
            if (running.terminate() != 0) {
                throw new IllegalStateException(running.output());
            }
        }
    }
}
