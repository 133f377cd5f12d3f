package io.gatehouse.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * Checks whether a Redis user may send the commands that Gatehouse sends. It tries each command on a key that does not
 * exist before or afterwards.
 */
public final class RedisPermissions {
    private static final String KEY = "gatehouse:permissions";
    private static final String EVAL = "eval";

    /** Runs a command, deletes the key, and returns the error. */
    private static final String TRY = """
            local answer = redis.pcall(unpack(ARGV))
            redis.pcall('DEL', KEYS[1])
            if type(answer) == 'table' and answer.err then return answer.err end
            return ''
            """;

    private static final List<List<String>> TRIALS = List.of(
            List.of("get", KEY),
            List.of("set", KEY, "1", "PX", "1000"),
            List.of("del", KEY),
            List.of("pttl", KEY),
            List.of("pexpire", KEY, "1000"),
            List.of("hget", KEY, "f"),
            List.of("hmget", KEY, "f"),
            List.of("hset", KEY, "f", "1"),
            List.of("time"),
            List.of("xadd", KEY, "*", "f", "1"),
            List.of("xread", "COUNT", "1", "STREAMS", KEY, "0"),
            List.of("xrange", KEY, "-", "+", "COUNT", "1"),
            List.of("xrevrange", KEY, "+", "-", "COUNT", "1"));

    private RedisPermissions() {}

    /** The ACL rule with the required permissions, without those that only a cluster requires. */
    public static String rule() {
        return Stream.concat(
                        Stream.of(EVAL, "ping", "select", "client|setname"),
                        TRIALS.stream().map(RedisPermissions::name))
                .map(name -> "+" + name)
                .collect(Collectors.joining(" ", "resetkeys ~gatehouse:* resetchannels -@all ", ""));
    }

    /**
     * The commands that this user may not send, in lower case; empty if all are permitted.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis does not answer in time
     */
    public static List<String> missing(RedisStore store) {
        UnifiedJedis redis = store.commands();
        List<String> missing = new ArrayList<>();
        try {
            for (List<String> trial : TRIALS) {
                String error = String.valueOf(redis.eval(TRY, List.of(KEY), trial));
                if (isDenied(error)) {
                    missing.add(name(trial));
                }
            }
        } catch (JedisAccessControlException e) {
            missing.add(EVAL);
        }
        return missing;
    }

    // Redis 6.2 returns "can't run this command", later ones "ACL failure in script" or "NOPERM".
    private static boolean isDenied(String answer) {
        return answer.contains("NOPERM") || answer.contains("ACL failure") || answer.contains("can't run this command");
    }

    private static String name(List<String> trial) {
        return trial.get(0);
    }
}
