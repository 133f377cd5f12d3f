package io.gatehouse.process;

import io.gatehouse.testing.GatehouseProcess;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Environment variables for instances that share one master key. */
public final class Environments {
    private static final String KEY = newKey();

    private Environments() {}

    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** The master key of all instances in base64. */
    public static String masterKey() {
        return KEY;
    }

    /** The variables of an instance that connects to both servers on these ports of loopback. */
    public static Map<String, String> of(int postgresPort, int redisPort) {
        Map<String, String> environment = new HashMap<>();
        environment.put("GATEHOUSE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + postgresPort + "/postgres");
        environment.put("GATEHOUSE_DATABASE_USER", PostgresNode.USER);
        environment.put("GATEHOUSE_REDIS_URL", "redis://127.0.0.1:" + redisPort + "/0");
        environment.put("GATEHOUSE_MASTER_KEY", KEY);
        return environment;
    }

    /** Runs a command of the packaged service that must succeed. */
    public static String run(Map<String, String> environment, String input, String... arguments) {
        GatehouseProcess.Finished finished = GatehouseProcess.run(environment, input, arguments);
        if (finished.status() != 0) {
            throw new IllegalStateException(finished.output());
        }
        return finished.output();
    }
}
