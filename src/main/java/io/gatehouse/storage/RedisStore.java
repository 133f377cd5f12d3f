package io.gatehouse.storage;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.clients.jedis.util.Pool;

/** A pool of connections to Redis. Every operation has a deadline. Thread-safe. */
public final class RedisStore implements AutoCloseable {
    /** The longest permitted {@code BLOCK} time of a command. */
    public static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);

    private static final String CLIENT_NAME = "gatehouse";
    private static final String PROBE = "gatehouse:probe";
    private static final long PROBE_MILLIS = 1_000;
    private static final int CLUSTER_ATTEMPTS = 3;

    private final UnifiedJedis client;
    private final Limits limits;

    /**
     * Timeouts and the size of the pool.
     *
     * @param connect the timeout for opening a connection
     * @param socket the timeout for a reply, and for a free connection of the pool
     */
    public record Limits(Duration connect, Duration socket, int maxConnections) {}

    /**
     * Connects to sentinels or a cluster immediately, and to a standalone server with the first command.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if no sentinel or no node of the cluster replies
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
                .credentialsProvider(() -> credentials(address, "user", "password"))
                .database(address.database())
                .build();
    }

    private DefaultJedisClientConfig sentinelConfig(RedisAddress address) {
        return common(address)
                .credentialsProvider(() -> credentials(address, "sentinel_user", "sentinel_password"))
                .build();
    }

    /** Read for each new connection, so that rotated credentials take effect. */
    private static RedisCredentials credentials(RedisAddress address, String user, String password) {
        RedisAddress now = address.renewed();
        return new DefaultRedisCredentials(now.credential(user), now.credential(password));
    }

    private DefaultJedisClientConfig.Builder common(RedisAddress address) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) limits.connect().toMillis())
                .socketTimeoutMillis((int) limits.socket().toMillis())
                // CLIENT SETINFO would require another permission and only sends the name of the library.
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
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

    /** The client for commands. Its methods throw {@code JedisException} if Redis is unavailable or too slow. */
    public UnifiedJedis commands() {
        return client;
    }

    /**
     * The connections of the pool, or the sum over all pools of a cluster.
     *
     * @param waiting the number of callers that wait for a connection
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

    /** The current number of connections, counted without I/O. */
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
     * Checks that the server accepts writes. Writes nothing.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if it does not reply in time, is a replica or is out of
     *     memory
     */
    public void requireWrites() {
        // With XX, SET writes only to an existing key, and this key never exists.
        var unused = client.set(PROBE, "", new SetParams().xx().px(PROBE_MILLIS));
    }

    /**
     * The version of the server, such as {@code 7.4.1}.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if it does not reply in time
     */
    public String version() {
        try (Connection connection = connection(PROBE)) {
            return RedisServerFacts.of(connection).version();
        }
    }

    /**
     * Opens a dedicated connection to the current primary.
     *
     * @param key in a cluster, selects the node that holds this key
     */
    public RedisSession session(String key) {
        return new RedisSession(() -> connection(key));
    }

    private Connection connection(String key) {
        if (client instanceof RedisClusterClient cluster) {
            return cluster.getConnectionFromSlot(JedisClusterCRC16.getSlot(key));
        }
        return client instanceof RedisSentinelClient sentinel
                ? sentinel.getPrimaryNodesConnectionMap()
                        .values()
                        .iterator()
                        .next()
                        .getResource()
                : ((RedisClient) client).getPool().getResource();
    }

    /**
     * Returns one section of {@code INFO}; in a cluster, of one node.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if it does not reply in time, or the user may not send
     *     {@code INFO}
     */
    public String information(String section) {
        try (Connection connection = connection(PROBE)) {
            return new Jedis(connection).info(section);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
