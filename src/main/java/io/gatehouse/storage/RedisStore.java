package io.gatehouse.storage;

import io.gatehouse.kernel.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.JedisURIHelper;

/** The way to Redis: a pool of connections in which every wait ends. Thread-safe. */
public final class RedisStore implements AutoCloseable {
    private static final Pattern VERSION = Pattern.compile("(?m)^redis_version:([0-9.]+)");
    private static final Pattern RUN_ID = Pattern.compile("(?m)^run_id:([0-9a-f]+)");
    /** The longest that a command may ask Redis to wait for something to happen. */
    public static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);

    private static final String CLIENT_NAME = "gatehouse";

    private final RedisClient client;

    /**
     * Connects with the first command, not here.
     *
     * @param url {@code redis://[user:password@]host[:port][/database]}; {@code rediss://} for TLS, where the
     *     certificate must be for the host's name
     * @param connectTimeout longest wait for a connection to be accepted
     * @param socketTimeout longest wait for an answer, and for a free connection
     */
    public RedisStore(Secret url, Duration connectTimeout, Duration socketTimeout, int maxConnections) {
        URI uri = URI.create(url.reveal());
        this.client = RedisClient.builder()
                .hostAndPort(address(uri))
                .clientConfig(config(uri, connectTimeout, socketTimeout))
                .poolConfig(pool(socketTimeout, maxConnections))
                .build();
    }

    private static HostAndPort address(URI uri) {
        int port = uri.getPort() < 0 ? 6379 : uri.getPort();
        return new HostAndPort(uri.getHost(), port);
    }

    private static DefaultJedisClientConfig config(URI uri, Duration connectTimeout, Duration socketTimeout) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) connectTimeout.toMillis())
                .socketTimeoutMillis((int) socketTimeout.toMillis())
                .blockingSocketTimeoutMillis(
                        (int) LONGEST_BLOCK.plus(socketTimeout).toMillis())
                .user(JedisURIHelper.getUser(uri))
                .password(JedisURIHelper.getPassword(uri))
                .database(JedisURIHelper.getDBIndex(uri))
                .clientName(CLIENT_NAME);
        if (JedisURIHelper.isRedisSSLScheme(uri)) {
            // Full: without the host's name any certificate that the JVM trusts would do.
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        return config.build();
    }

    private static ConnectionPoolConfig pool(Duration maxWait, int maxConnections) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(maxConnections);
        pool.setMaxIdle(maxConnections);
        pool.setMaxWait(maxWait);
        pool.setJmxEnabled(false);
        return pool;
    }

    /** The commands. They throw {@code JedisException} when Redis is away or too slow. */
    public UnifiedJedis commands() {
        return client;
    }

    /**
     * Asks for a sign of life.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if there is none in time
     */
    public void ping() {
        client.ping();
    }

    /**
     * The version that the server names, such as {@code 7.4.1}; empty if it names none.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if it does not answer in time
     */
    public String version() {
        Matcher version = VERSION.matcher(client.info("server"));
        return version.find() ? version.group(1) : "";
    }

    /**
     * The id that the server gave itself when it started.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if it does not answer in time
     */
    public String runId() {
        Matcher runId = RUN_ID.matcher(client.info("server"));
        return runId.find() ? runId.group(1) : "";
    }

    @Override
    public void close() {
        client.close();
    }
}
