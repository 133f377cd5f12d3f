package io.gatehouse.dev;

import io.gatehouse.GatehouseApplication;
import io.gatehouse.command.StartupException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.Schema;
import io.gatehouse.testing.DockerEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.ShutdownThread;

/**
 * Runs Gatehouse, PostgreSQL and Redis for development: {@code ./mvnw test-compile exec:java}. The first run migrates the
 * database and creates a superuser and a client; later runs keep the data. Ctrl-C or SIGTERM stops all three.
 */
public final class DevelopmentRun {
    private static final String LOGIN = "superuser";
    private static final String EMAIL = "superuser@localhost.example";
    private static final String DEFAULT_PASSWORD = "development-only-password";

    private final Map<String, String> environment;
    private final Progress progress;

    private DevelopmentRun(Map<String, String> environment, Progress progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /** Runs until Ctrl-C or SIGTERM. Exits with status 1 and an error message if it cannot start. */
    public static void main(String... arguments) throws Exception {
        try {
            new DevelopmentRun(System.getenv(), Progress.printed()).start();
        } catch (StartupException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void start() throws Exception {
        requireFree("GATEHOUSE_PORT", port());
        requireFree("GATEHOUSE_ADMIN_PORT", adminPort());
        DataFolder folder = DataFolder.lock(Path.of(setting("GATEHOUSE_DEV_DATA", "target/dev")));
        Stores stores = stores(folder);
        LifeCycle stop = stopper(stores, folder);
        ShutdownThread.register(stop);
        GatehouseApplication gatehouse =
                new GatehouseApplication(variables(stores, folder), () -> Secret.valueOf(password()));
        if (migrate(stores)) {
            progress.show("Creating the user " + LOGIN + " …");
            gatehouse.run("create-superuser", "config.yml", "--login", LOGIN, "--email", EMAIL);
        }
        DevelopmentClient client = DevelopmentClient.open(stores, folder);
        progress.show("Starting Gatehouse …");
        quietJersey();
        gatehouse.run("server", "config.yml");
        // The server registered itself during its start. Registered after it, the stores stop after it.
        ShutdownThread.deregister(stop);
        ShutdownThread.register(stop);
        welcome(client);
    }

    private Stores stores(DataFolder folder) throws IOException {
        boolean requested = Boolean.parseBoolean(setting("GATEHOUSE_DEV_CONTAINERS", "false"));
        return requested && DockerEngine.isThere() ? Stores.containers(progress) : Stores.embedded(folder, progress);
    }

    private static LifeCycle stopper(Stores stores, DataFolder folder) throws Exception {
        LifeCycle stop = new AbstractLifeCycle() {
            @Override
            protected void doStop() {
                stores.stop().run();
                folder.release();
            }
        };
        stop.start();
        return stop;
    }

    /** Returns whether the superuser has to be created. */
    private boolean migrate(Stores stores) throws SQLException {
        try (Connection connection = DriverManager.getConnection(stores.jdbcUrl(), stores.user(), stores.password())) {
            int pending = Schema.pendingChangeSets(connection);
            if (pending > 0) {
                progress.show("Migrating the database (" + pending + " change sets) …");
                Schema.migrate(connection);
            }
            try (ResultSet found = connection
                    .createStatement()
                    .executeQuery("SELECT EXISTS (SELECT FROM users WHERE lower(login) = '" + LOGIN + "')")) {
                return found.next() && !found.getBoolean(1);
            }
        }
    }

    private Map<String, String> variables(Stores stores, DataFolder folder) throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        set(variables, "GATEHOUSE_DATABASE_URL", stores.jdbcUrl());
        set(variables, "GATEHOUSE_DATABASE_USER", stores.user());
        set(variables, "GATEHOUSE_DATABASE_PASSWORD", stores.password());
        set(variables, "GATEHOUSE_REDIS_URL", stores.redisUrl());
        set(variables, "GATEHOUSE_MASTER_KEY", "");
        variables.put("GATEHOUSE_MASTER_KEY_FILE", folder.masterKey().toString());
        variables.putIfAbsent("GATEHOUSE_BIND", "127.0.0.1");
        variables.putIfAbsent("GATEHOUSE_ISSUER", address());
        variables.putIfAbsent("GATEHOUSE_LOG_LEVEL", "WARN");
        return variables;
    }

    private static void set(Map<String, String> variables, String name, String value) {
        variables.put(name, value);
        variables.remove(name + "_FILE");
    }

    private void welcome(DevelopmentClient client) {
        System.out.println("""

                Gatehouse is running. Ctrl-C stops it; the next run keeps the data.
                  Start here      %1$s/
                  Try the API     %1$s/auth/docs
                  Health          http://localhost:%2$d/healthcheck
                  Superuser       %3$s, password %4$s
                  Client          %6$s, id %7$s

                  curl -s %1$s/api/v1/auth/login -d username=%3$s -d password=%5$s
                  curl -s %1$s/api/v1/oauth/token -d grant_type=client_credentials \\
                    -u %7$s:%8$s
                """.formatted(
                        address(),
                        adminPort(),
                        LOGIN,
                        shownPassword(),
                        typedPassword(),
                        DevelopmentClient.NAME,
                        client.id(),
                        client.secret().reveal()));
    }

    // Jersey logs every resource at INFO, which hides the lines above. GATEHOUSE_LOG_LEVEL shows them again.
    private void quietJersey() {
        if (setting("GATEHOUSE_LOG_LEVEL", "").isEmpty()) {
            System.setProperty("dw.logging.loggers.io\\.dropwizard\\.jersey", "WARN");
        }
    }

    private String password() {
        return setting("GATEHOUSE_DEV_SUPERUSER_PASSWORD", DEFAULT_PASSWORD);
    }

    private boolean isPasswordChosen() {
        return !password().equals(DEFAULT_PASSWORD);
    }

    private String shownPassword() {
        return isPasswordChosen() ? "from GATEHOUSE_DEV_SUPERUSER_PASSWORD at the first run" : DEFAULT_PASSWORD;
    }

    private String typedPassword() {
        return isPasswordChosen() ? "\"$GATEHOUSE_DEV_SUPERUSER_PASSWORD\"" : DEFAULT_PASSWORD;
    }

    private String address() {
        return "http://localhost:" + port();
    }

    private int port() {
        return number("GATEHOUSE_PORT", 8080);
    }

    private int adminPort() {
        return number("GATEHOUSE_ADMIN_PORT", 8081);
    }

    private int number(String name, int otherwise) {
        try {
            return Integer.parseInt(setting(name, Integer.toString(otherwise)));
        } catch (NumberFormatException e) {
            throw new StartupException(name + " must be a port number, such as " + otherwise + ".");
        }
    }

    private String setting(String name, String otherwise) {
        String value = environment.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : value;
    }

    private static void requireFree(String name, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException | IllegalArgumentException e) {
            throw new StartupException(
                    "Port " + port + " cannot be used (" + e.getMessage() + "): set " + name + " to a free port.");
        }
    }
}
