package io.gatehouse.testing;

import io.gatehouse.storage.Schema;
import io.netty.pkitesting.X509Bundle;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL with TLS whose certificate can be replaced. Not thread-safe. */
public final class TlsPostgres implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres server;

    private TlsPostgres(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    /** Starts a server with the newest schema and the runtime role; its files go into the folder. */
    public static TlsPostgres start(Path folder, X509Bundle shown) throws IOException, SQLException {
        write(folder, shown);
        Path work = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg-" + System.getProperty("user.name"));
        System.setProperty("ot.epg.working-dir", work.toString());
        TlsPostgres started = new TlsPostgres(
                folder,
                EmbeddedPostgres.builder()
                        .setServerConfig("unix_socket_directories", "")
                        .setServerConfig("ssl", "on")
                        .setServerConfig(
                                "ssl_cert_file", folder.resolve("postgres.crt").toString())
                        .setServerConfig(
                                "ssl_key_file", folder.resolve("postgres.key").toString())
                        .start());
        try (Connection owner = started.database("localhost", "").connect()) {
            Schema.migrate(owner);
        }
        started.execute("CREATE ROLE " + TestDatabase.RUNTIME + " LOGIN; " + Grants.to(TestDatabase.RUNTIME));
        return started;
    }

    /** The JDBC URL with a host name of this machine and driver parameters. */
    public TestDatabase database(String host, String parameters) {
        return new TestDatabase(
                "jdbc:postgresql://" + host + ":" + server.getPort() + "/postgres?" + parameters, "postgres", "");
    }

    /** Replaces the server certificate for new connections. */
    public void show(X509Bundle shown) throws IOException, SQLException {
        write(folder, shown);
        reload();
    }

    /** Waits until new connections use the changed configuration. */
    private void reload() throws SQLException {
        String before = loaded();
        execute("SELECT pg_reload_conf()");
        while (loaded().equals(before)) {
            Thread.onSpinWait();
        }
    }

    private String loaded() throws SQLException {
        try (Connection owner = database("localhost", "").connect();
                Statement statement = owner.createStatement();
                ResultSet found = statement.executeQuery("SELECT pg_conf_load_time()")) {
            found.next();
            return found.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection owner = database("localhost", "").connect();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void write(Path folder, X509Bundle shown) throws IOException {
        TestCertificates.write(folder.resolve("postgres.key"), shown.getPrivateKeyPEM());
        TestCertificates.write(folder.resolve("postgres.crt"), shown.getCertificatePEM());
    }

    @Override
    public void close() {
        PostgresServer.stop(server);
    }
}
