package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.jackson.JsonSnakeCase;
import io.gatehouse.kernel.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the connections to PostgreSQL. Immutable.
 *
 * @param url the JDBC URL
 * @param user the user, a secret like the password because both may be rotated together
 * @param pooler whether the connections use a pooler in transaction mode
 * @param maxConnections the largest number of connections of this instance
 * @param poolTimeout the longest wait for a connection of the pool
 * @param connectTimeout the longest wait until PostgreSQL accepts a connection
 * @param statementTimeout the longest duration of one statement
 * @param lockTimeout the longest wait for a lock
 */
@JsonSnakeCase
public record DatabaseSection(
        String url,
        Secret user,
        Secret password,
        boolean pooler,
        int maxConnections,
        @JsonDeserialize(using = DurationParser.class) Duration poolTimeout,
        @JsonDeserialize(using = DurationParser.class) Duration connectTimeout,
        @JsonDeserialize(using = DurationParser.class) Duration statementTimeout,
        @JsonDeserialize(using = DurationParser.class) Duration lockTimeout)
        implements Validated {
    /** A custom parameter: a session that has it received all options. */
    public static final String DIRECT = "gatehouse.direct";

    private static final String SOCKET_TIMEOUT = "socketTimeout";
    private static final String PREFIX = "jdbc:postgresql:";
    private static final int DEFAULT_CONNECTIONS = 20;
    private static final int MOST_CONNECTIONS = 1000;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    // The read timeout of the socket must be longer than that of the statement, which ends in order.
    private static final Duration READ_MARGIN = Duration.ofSeconds(2);
    private static final io.dropwizard.util.Duration IDLE_CHECK = io.dropwizard.util.Duration.seconds(1);

    /** Jackson passes null or 0 for a setting that the file omits. */
    public DatabaseSection(
            @Nullable String url,
            @Nullable Secret user,
            @Nullable Secret password,
            boolean pooler,
            int maxConnections,
            @Nullable Duration poolTimeout,
            @Nullable Duration connectTimeout,
            @Nullable Duration statementTimeout,
            @Nullable Duration lockTimeout) {
        this.url = Objects.requireNonNullElse(url, "");
        this.user = Objects.requireNonNullElse(user, Secret.valueOf(""));
        this.password = Objects.requireNonNullElse(password, Secret.valueOf(""));
        this.pooler = pooler;
        this.maxConnections = maxConnections == 0 ? DEFAULT_CONNECTIONS : maxConnections;
        this.poolTimeout = Objects.requireNonNullElse(poolTimeout, Duration.ofSeconds(1));
        this.connectTimeout = Objects.requireNonNullElse(connectTimeout, Duration.ofSeconds(2));
        this.statementTimeout = Objects.requireNonNullElse(statementTimeout, Duration.ofSeconds(3));
        this.lockTimeout = Objects.requireNonNullElse(lockTimeout, Duration.ofSeconds(2));
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        errors.rejectIf(
                !url.startsWith(PREFIX),
                "database.url",
                "must be a JDBC URL of PostgreSQL: set GATEHOUSE_DATABASE_URL, for example "
                        + "jdbc:postgresql://localhost:5432/gatehouse.");
        errors.rejectIf(
                url.matches("(?i).*[?&](password|user)=.*|[^?]*@.*"),
                "database.url",
                "must not contain the user or the password: set GATEHOUSE_DATABASE_USER and GATEHOUSE_DATABASE_PASSWORD.");
        errors.rejectIf(user.reveal().isBlank(), "database.user", "is not set: set GATEHOUSE_DATABASE_USER.");
        errors.rejectIf(
                maxConnections < 2 || maxConnections > MOST_CONNECTIONS,
                "database.max_connections",
                "must be between 2 and " + MOST_CONNECTIONS + ".");
        BoundsValidator.between(errors, "database.pool_timeout", poolTimeout, Duration.ofMillis(10), LONGEST);
        BoundsValidator.between(errors, "database.connect_timeout", connectTimeout, Duration.ofSeconds(1), LONGEST);
        BoundsValidator.between(
                errors, "database.statement_timeout", statementTimeout, Duration.ofMillis(100), LONGEST);
        BoundsValidator.between(errors, "database.lock_timeout", lockTimeout, Duration.ofMillis(100), LONGEST);
    }

    /** The longest time from requesting a connection until one statement is committed or has failed. */
    public Duration longestStatement() {
        return poolTimeout.plus(statementTimeout).plus(READ_MARGIN);
    }

    /** The URL without parameters, which may name files. */
    public String addressOnly() {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    /** Whether the URL requires TLS. By default the driver uses TLS only if the server offers it. */
    public boolean asksTls() {
        return url.matches("(?i).*[?&]ssl(mode)?=.*");
    }

    /** Whether the connection is encrypted and the server authenticated. */
    public boolean verifiesServer() {
        return url.matches(".*[?&](sslmode=verify-full|ssl=true)(&.*)?");
    }

    /** Creates the pool that serves requests. Every wait in it has a limit. */
    public DataSourceFactory pool() {
        DataSourceFactory factory = withoutLimits();
        factory.getProperties().put(SOCKET_TIMEOUT, seconds(statementTimeout.plus(READ_MARGIN)));
        if (!pooler) {
            factory.getProperties().put("options", options());
        }
        return factory;
    }

    private String options() {
        return Stream.concat(sessionSettings().entrySet().stream(), Stream.of(Map.entry(DIRECT, "on")))
                // A space within a value is escaped, because PostgreSQL splits options at spaces.
                .map(setting ->
                        "-c " + setting.getKey() + "=" + setting.getValue().replace(" ", "\\ "))
                .collect(Collectors.joining(" "));
    }

    /** The parameters of each session; times in milliseconds. */
    public Map<String, String> sessionSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("default_transaction_isolation", "read committed");
        settings.put("statement_timeout", Long.toString(statementTimeout.toMillis()));
        settings.put("lock_timeout", Long.toString(lockTimeout.toMillis()));
        settings.put(
                "idle_in_transaction_session_timeout",
                Long.toString(statementTimeout.plus(READ_MARGIN).toMillis()));
        // JIT compilation takes longer than any statement of the service.
        settings.put("jit", "off");
        return settings;
    }

    /** Opens one connection outside the pool, with the same limits. The caller closes it. */
    public Connection connect() throws SQLException {
        return connect(pool().getProperties());
    }

    /**
     * Opens such a connection without a statement timeout, for work that takes longer than a request. A network read
     * ends after a minute.
     */
    public Connection connectForLong() throws SQLException {
        Map<String, String> properties = driverProperties();
        properties.put(SOCKET_TIMEOUT, seconds(LONGEST));
        return connect(properties);
    }

    private Connection connect(Map<String, String> driver) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(driver);
        // The files of the credentials are read for each connection, because they may have been rotated.
        properties.setProperty("user", user.renewed().reveal());
        properties.setProperty("password", password.renewed().reveal());
        return DriverManager.getConnection(url, properties);
    }

    /**
     * Creates connections without a statement timeout for change sets; the server ends them when the client
     * disconnects.
     */
    public DataSourceFactory forMigration() {
        DataSourceFactory factory = withoutLimits();
        factory.getProperties().put("options", "-c client_connection_check_interval=1000");
        return factory;
    }

    private DataSourceFactory withoutLimits() {
        RotatingCredentialsPool factory = new RotatingCredentialsPool(this::connect);
        factory.setDriverClass("org.postgresql.Driver");
        factory.setUrl(url);
        factory.setInitialSize(2);
        factory.setMinSize(2);
        factory.setMaxSize(maxConnections);
        factory.setMaxWaitForConnection(io.dropwizard.util.Duration.milliseconds(poolTimeout.toMillis()));
        // The driver validates a connection, at most once a second.
        factory.setValidationQuery(null);
        factory.setValidationQueryTimeout(IDLE_CHECK);
        factory.setCheckConnectionOnBorrow(true);
        factory.setValidationInterval(IDLE_CHECK);
        factory.setProperties(driverProperties());
        return factory;
    }

    private Map<String, String> driverProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("ApplicationName", "gatehouse");
        properties.put("connectTimeout", seconds(connectTimeout));
        properties.put("loginTimeout", seconds(connectTimeout.plus(READ_MARGIN)));
        properties.put("tcpKeepAlive", "true");
        // The details of PostgreSQL's errors quote values of the row.
        properties.put("logServerErrorDetail", "false");
        // With several hosts: after a failover the driver checks a promoted standby again soon.
        properties.put("hostRecheckSeconds", "1");
        if (pooler) {
            // Behind a pooler the next transaction may run on a server connection that does not know a prepared
            // statement.
            properties.put("prepareThreshold", "0");
        }
        return properties;
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }
}
