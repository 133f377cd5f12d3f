package io.gatehouse.storage;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.clients.jedis.util.Pool;

/** The way to Redis: a pool of connections in which every wait ends. Thread-safe. */
public final class RedisStore implements AutoCloseable {
    private static final Pattern VERSION = Pattern.compile("(?m)^redis_version:([0-9.]+)");
    private static final Pattern RUN_ID = Pattern.compile("(?m)^run_id:([0-9a-f]+)");
    /** The longest that a command may ask Redis to wait for something to happen. */
    public static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);

    private static final String CLIENT_NAME = "gatehouse";
    private static final String SERVER = "server";
    private static final int CLUSTER_ATTEMPTS = 3;

    private final UnifiedJedis client;
    private final Limits limits;

    /**
     * How long to wait, and for how many.
     *
     * @param connect longest wait for a connection to be accepted
     * @param socket longest wait for an answer, and for a free connection
     */
    public record Limits(Duration connect, Duration socket, int maxConnections) {}

    /**
     * A single server is connected to with the first command, sentinels and clusters at once.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if no sentinel or no node of the cluster answers
     */
    public RedisStore(RedisAddress address, Limits limits) {
        this.limits = limits;
        this.client = switch (address.topology()) {
            case STANDALONE ->
                RedisClient.builder()
                        .hostAndPort(address.hosts().iterator().next())
                        .clientConfig(config(address))
                        .poolConfig(pool())
                        .build();
            case SENTINEL ->
                RedisSentinelClient.builder()
                        .masterName(address.master())
                        .sentinels(address.hosts())
                        .sentinelClientConfig(sentinelConfig(address))
                        .clientConfig(config(address))
                        .poolConfig(pool())
                        .build();
            case CLUSTER ->
                RedisClusterClient.builder()
                        .nodes(address.hosts())
                        .maxAttempts(CLUSTER_ATTEMPTS)
                        .maxTotalRetriesDuration(limits.connect().plus(limits.socket()))
                        .clientConfig(config(address))
                        .poolConfig(pool())
                        .build();
        };
    }

    private DefaultJedisClientConfig config(RedisAddress address) {
        return common(address)
                .blockingSocketTimeoutMillis(
                        (int) LONGEST_BLOCK.plus(limits.socket()).toMillis())
                .user(address.credential("user"))
                .password(address.credential("password"))
                .database(address.database())
                .build();
    }

    private DefaultJedisClientConfig sentinelConfig(RedisAddress address) {
        return common(address)
                .user(address.credential("sentinel_user"))
                .password(address.credential("sentinel_password"))
                .build();
    }

    private DefaultJedisClientConfig.Builder common(RedisAddress address) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) limits.connect().toMillis())
                .socketTimeoutMillis((int) limits.socket().toMillis())
                .clientName(CLIENT_NAME);
        if (address.tls()) {
            config.sslOptions(RedisTls.options(address.trusted()));
        }
        return config;
    }

    private ConnectionPoolConfig pool() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(limits.maxConnections());
        pool.setMaxIdle(limits.maxConnections());
        pool.setMaxWait(limits.socket());
        pool.setJmxEnabled(false);
        return pool;
    }

    /** The commands. They throw {@code JedisException} when Redis is away or too slow. */
    public UnifiedJedis commands() {
        return client;
    }

    /**
     * What the pool has at one time, or the pools of a cluster together.
     *
     * @param waiting callers that wait for a connection
     */
    public record Connections(int active, int idle, int waiting, int max) {
        private static Connections of(Collection<? extends Pool<?>> pools) {
            return new Connections(
                    pools.stream().mapToInt(Pool::getNumActive).sum(),
                    pools.stream().mapToInt(Pool::getNumIdle).sum(),
                    pools.stream().mapToInt(Pool::getNumWaiters).sum(),
                    pools.stream().mapToInt(Pool::getMaxTotal).sum());
        }
    }

    /** How many connections there are now; asks no server. */
    public Connections connections() {
        if (client instanceof RedisClusterClient cluster) {
            return Connections.of(cluster.getClusterNodes().values());
        }
        if (client instanceof RedisSentinelClient sentinel) {
            return Connections.of(sentinel.getPrimaryNodesConnectionMap().values());
        }
        return client instanceof RedisClient single
                ? Connections.of(List.of(single.getPool()))
                : new Connections(0, 0, 0, 0);
    }

    /**
     * Asks for a sign of life.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if there is none in time
     */
    public void ping() {
        var unused = information(SERVER);
    }

    /**
     * The version that the server names, such as {@code 7.4.1}; empty if it names none.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if it does not answer in time
     */
    public String version() {
        return found(VERSION, information(SERVER));
    }

    /**
     * The id that the server gave itself when it started.
     *
     * @param key in a cluster, the server that holds this key
     * @throws redis.clients.jedis.exceptions.JedisException if it does not answer in time
     */
    public String runId(String key) {
        return found(RUN_ID, information(SERVER, key));
    }

    /**
     * What {@code INFO} says in one of its sections; in a cluster, of one of the servers.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if it does not answer in time
     */
    public String information(String section) {
        return information(section, CLIENT_NAME);
    }

    private static String found(Pattern pattern, String info) {
        Matcher matcher = pattern.matcher(info);
        return matcher.find() ? matcher.group(1) : "";
    }

    private String information(String section, String key) {
        if (!(client instanceof RedisClusterClient cluster)) {
            return client.info(section);
        }
        try (Jedis node = new Jedis(cluster.getConnectionFromSlot(JedisClusterCRC16.getSlot(key)))) {
            return node.info(section);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
