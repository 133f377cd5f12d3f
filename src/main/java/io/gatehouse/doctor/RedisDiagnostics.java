package io.gatehouse.doctor;

import static io.gatehouse.doctor.Diagnosis.ok;
import static io.gatehouse.doctor.Diagnosis.warning;
import static io.gatehouse.doctor.Diagnosis.warningIf;

import io.gatehouse.storage.RedisStore;
import java.util.List;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * Checks a Redis server that can be reached. It reads {@code INFO}, because managed services reject {@code CONFIG}.
 */
final class RedisDiagnostics {
    private RedisDiagnostics() {}

    static List<Diagnosis> results(RedisStore redis) {
        Diagnosis version = ok(
                "redis",
                "Version " + redis.version() + ", accepts writes, and the user may send all required commands.");
        try {
            return List.of(
                    version, eviction(redis.information("memory")), persistence(redis.information("persistence")));
        } catch (JedisAccessControlException e) {
            // Gatehouse does not require this permission.
            String unknown = "Unknown: the user may not send INFO.";
            return List.of(version, ok("redis_eviction", unknown), ok("redis_persistence", unknown));
        }
    }

    private static Diagnosis eviction(String memory) {
        String policy = value(memory, "maxmemory_policy");
        boolean bounded = !value(memory, "maxmemory").equals("0");
        return warningIf(
                bounded && !policy.equals("noeviction"),
                "redis_eviction",
                bounded ? "Nothing is evicted." : "No maxmemory is set, so nothing is evicted.",
                "maxmemory_policy is " + policy
                        + ": Redis may evict revocations, which then reach other instances a second"
                        + " or two later. Set it to noeviction.");
    }

    private static Diagnosis persistence(String persistence) {
        if (value(persistence, "aof_enabled").equals("1")) {
            return ok("redis_persistence", "The append-only file is on.");
        }
        return value(persistence, "rdb_last_bgsave_status").equals("err")
                ? warning("redis_persistence", "The last snapshot failed. See the log of Redis.")
                : ok(
                        "redis_persistence",
                        "The append-only file is off. After a restart Redis is reloaded from PostgreSQL.");
    }

    private static String value(String information, String name) {
        return information
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
