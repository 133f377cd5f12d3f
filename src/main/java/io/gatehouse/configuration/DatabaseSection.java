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
 * How to reach PostgreSQL. Immutable.
 *
 * @param url a JDBC address
 * @param user kept like the password, because both may be rotated together
 * @param pooler whether a pooler that gives a server's connection to each transaction stands between
 * @param maxConnections connections of this instance at most
 * @param poolTimeout longest wait for one of them
 * @param connectTimeout longest wait for PostgreSQL to accept a connection
 * @param statementTimeout longest run of one statement
 * @param lockTimeout longest wait for a lock
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
    /** A parameter of our own: a session that has it was given all options. */
    public static final String DIRECT = "gatehouse.direct";

    private static final String SOCKET_TIMEOUT = "socketTimeout";
    private static final String PREFIX = "jdbc:postgresql:";
    private static final int DEFAULT_CONNECTIONS = 20;
    private static final int MOST_CONNECTIONS = 1000;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    // A network read must outlast the statement, whose own limit ends it in good order.
    private static final Duration READ_MARGIN = Duration.ofSeconds(2);
    private static final io.dropwizard.util.Duration IDLE_CHECK = io.dropwizard.util.Duration.seconds(1);

    /** Jackson gives null and 0 for what the file leaves out. */
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
    public void review(ConfigurationErrors findings) {
        findings.refuseIf(
                !url.startsWith(PREFIX),
                "database.url",
                "must be a JDBC address of PostgreSQL: set GATEHOUSE_DATABASE_URL, for example "
                        + "jdbc:postgresql://localhost:5432/gatehouse.");
        findings.refuseIf(
                url.matches("(?i).*[?&](password|user)=.*|[^?]*@.*"),
                "database.url",
                "must not hold the user or the password: set GATEHOUSE_DATABASE_USER and GATEHOUSE_DATABASE_PASSWORD.");
        findings.refuseIf(user.reveal().isBlank(), "database.user", "is not set: set GATEHOUSE_DATABASE_USER.");
        findings.refuseIf(
                maxConnections < 2 || maxConnections > MOST_CONNECTIONS,
                "database.max_connections",
                "must be between 2 and " + MOST_CONNECTIONS + ".");
        BoundsValidator.between(findings, "database.pool_timeout", poolTimeout, Duration.ofMillis(10), LONGEST);
        BoundsValidator.between(findings, "database.connect_timeout", connectTimeout, Duration.ofSeconds(1), LONGEST);
        BoundsValidator.between(
                findings, "database.statement_timeout", statementTimeout, Duration.ofMillis(100), LONGEST);
        BoundsValidator.between(findings, "database.lock_timeout", lockTimeout, Duration.ofMillis(100), LONGEST);
    }

    /** The longest time from asking the pool for a connection until one statement is committed or has failed. */
    public Duration longestStatement() {
        return poolTimeout.plus(statementTimeout).plus(READ_MARGIN);
    }

    /** The address without parameters, which may name files. */
    public String addressOnly() {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    /** Whether the address asks for TLS, which by itself the driver takes where it is offered and does without elsewhere. */
    public boolean asksTls() {
        return url.matches("(?i).*[?&]ssl(mode)?=.*");
    }

    /** Whether nobody between here and PostgreSQL can read or pretend to be it. */
    public boolean verifiesServer() {
        return url.matches(".*[?&](sslmode=verify-full|ssl=true)(&.*)?");
    }

    /** Makes the pool that serves requests: every wait in it ends. */
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
                // The space within a value is escaped for PostgreSQL, which splits options at spaces.
                .map(setting ->
                        "-c " + setting.getKey() + "=" + setting.getValue().replace(" ", "\\ "))
                .collect(Collectors.joining(" "));
    }

    /** What each session needs, as PostgreSQL's parameters; times in milliseconds. */
    public Map<String, String> sessionSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("default_transaction_isolation", "read committed");
        settings.put("statement_timeout", Long.toString(statementTimeout.toMillis()));
        settings.put("lock_timeout", Long.toString(lockTimeout.toMillis()));
        settings.put(
                "idle_in_transaction_session_timeout",
                Long.toString(statementTimeout.plus(READ_MARGIN).toMillis()));
        // To compile a statement takes longer than any of ours.
        settings.put("jit", "off");
        return settings;
    }

    /** Opens one connection outside any pool, under the limits of the pool's. The caller closes it. */
    public Connection connect() throws SQLException {
        return connect(pool().getProperties());
    }

    /** The same without the limit of a statement, for what takes longer than a request; a network read ends in a minute. */
    public Connection connectForLong() throws SQLException {
        Map<String, String> properties = driverProperties();
        properties.put(SOCKET_TIMEOUT, seconds(LONGEST));
        return connect(properties);
    }

    private Connection connect(Map<String, String> driver) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(driver);
        // Read anew where they come from files: somebody may have rotated them.
        properties.setProperty("user", user.renewed().reveal());
        properties.setProperty("password", password.renewed().reveal());
        return DriverManager.getConnection(url, properties);
    }

    /** Makes connections whose statements may take as long as they need, for the change sets, and end when their client does. */
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
        // The driver's own check, and not more than once a second for each connection.
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
        // PostgreSQL's details quote the values of the row.
        properties.put("logServerErrorDetail", "false");
        // What is known of several hosts: after a failover a promoted standby is asked again soon.
        properties.put("hostRecheckSeconds", "1");
        if (pooler) {
            // A statement that is prepared on one of the server's connections is unknown to the next.
            properties.put("prepareThreshold", "0");
        }
        return properties;
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }
}
