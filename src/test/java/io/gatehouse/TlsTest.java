package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.command.StartupChecks;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.RedisProgram;
import io.gatehouse.testing.TestCertificates;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TlsClient;
import io.gatehouse.testing.TlsPostgres;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A real PostgreSQL and Redis with real certificates, and the service between them. */
@Tag("SEC-05")
final class TlsTest {
    private static final TestCertificates AUTHORITY = TestCertificates.authority();
    private static final String PASSWORD = "correct horse battery staple";

    @TempDir
    private static Path folder;

    private static TlsPostgres postgres;
    private static RedisProgram redis;
    private static TestService service;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = TlsPostgres.start(folder, AUTHORITY.forHere());
        TestCertificates.write(folder.resolve("ca.pem"), AUTHORITY.ca());
        int port = FreePorts.one();
        redis = RedisProgram.start(
                folder, AUTHORITY.redis(folder, port, AUTHORITY.forHere()).toArray(String[]::new));
        X509Bundle shown = AUTHORITY.forHere();
        service = TestService.start(
                postgres.database("localhost", verifying("ca.pem")),
                new TestRedis("rediss://localhost:" + port + "/0"),
                ConfigOverride.config("redis.ca", AUTHORITY.ca()),
                ConfigOverride.config("server.applicationConnectors[0].type", "https"),
                ConfigOverride.config("server.applicationConnectors[0].certificate", shown.getCertificatePEM()),
                ConfigOverride.config("server.applicationConnectors[0].privateKey", shown.getPrivateKeyPEM()),
                ConfigOverride.config("server.adminConnectors[0].type", "https"),
                ConfigOverride.config("server.adminConnectors[0].certificate", shown.getCertificatePEM()),
                ConfigOverride.config("server.adminConnectors[0].privateKey", shown.getPrivateKeyPEM()),
                ConfigOverride.config("server.adminConnectors[0].clientCa", AUTHORITY.ca()));
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
        postgres.close();
    }

    private static String verifying(String ca) {
        return "sslmode=verify-full&sslrootcert=" + folder.resolve(ca);
    }

    @Test
    void a_login_and_a_check_use_encrypted_connections_only() throws IOException, SQLException {
        TlsClient client = new TlsClient(AUTHORITY, null);
        int port = service.uri().getPort();
        String person = Api.write(Map.of(
                "login", "alice", "email", "a@example.com", "first_name", "A", "last_name", "L", "password", PASSWORD));
        Api.Answer registered = client.send(port, "/api/v1/profile/register", post(Api.JSON, person));
        assertThat(registered.status()).isEqualTo(201);
        Api.Answer login = client.send(
                port, "/api/v1/auth/login", post(Api.FORM, "username=alice&password=" + PASSWORD.replace(" ", "+")));
        assertThat(login.status()).isEqualTo(200);
        HttpRequest.Builder check = HttpRequest.newBuilder()
                .header(
                        "Authorization",
                        "Bearer " + login.json().path("access_token").asText());
        assertThat(client.send(port, "/api/v1/auth/check", check).status()).isEqualTo(204);

        try (Jedis plain = redis.commands()) {
            assertThat(plain.clientList()).contains("name=gatehouse");
        }
        // The pool, and the dedicated connection that reads revocations.
        assertThat(count("TRUE")).isGreaterThan(2);
        assertThat(count("NOT ssl")).isZero();
    }

    private static HttpRequest.Builder post(String type, String body) {
        return HttpRequest.newBuilder().header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Test
    void clients_verify_the_service_and_old_versions_of_tls_are_rejected() {
        int port = service.uri().getPort();
        TlsClient stranger = new TlsClient(TestCertificates.authority(), null);
        assertThatThrownBy(() -> stranger.send(port, "/", HttpRequest.newBuilder()))
                .isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> new Api(service.uri()).get("/auth/check", null))
                .as("without TLS")
                .isInstanceOf(UncheckedIOException.class);
        Server server =
                service.support().getEnvironment().getApplicationContext().getServer();
        assertThat(server.getContainedBeans(SslContextFactory.Server.class))
                .hasSize(2)
                .allSatisfy(tls -> {
                    assertThat(tls.getSelectedProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
                    assertThat(tls.isRenegotiationAllowed()).isFalse();
                });
    }

    @Test
    void the_admin_port_rejects_clients_without_a_certificate_of_its_authority() throws IOException {
        int port = service.adminUri().getPort();
        TlsClient known = new TlsClient(AUTHORITY, AUTHORITY.forClient("prometheus"));
        assertThat(known.send(port, "/ping", HttpRequest.newBuilder()).status()).isEqualTo(200);
        TlsClient nobody = new TlsClient(AUTHORITY, null);
        TlsClient other = new TlsClient(AUTHORITY, TestCertificates.authority().forClient("prometheus"));
        for (TlsClient refused : List.of(nobody, other)) {
            assertThatThrownBy(() -> refused.send(port, "/ping", HttpRequest.newBuilder()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_host_name_outside_of_the_certificate_gets_a_problem() throws IOException {
        String answer = raw("elsewhere.example");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
        assertThat(raw("localhost")).startsWith("HTTP/1.1 401 ");
    }

    private static String raw(String host) throws IOException {
        try (Socket socket =
                new TlsClient(AUTHORITY, null).connect(service.uri().getPort())) {
            String request = "GET /api/v1/auth/check HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int count(String condition) throws SQLException {
        try (Connection owner =
                        postgres.database("localhost", "sslmode=require").connect();
                Statement statement = owner.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE usename = '"
                                + postgres.database("localhost", "").runtime().user() + "' AND " + condition)) {
            found.next();
            return found.getInt(1);
        }
    }

    @Test
    void another_host_name_of_the_database_is_rejected() throws IOException, SQLException {
        assertRefused(AUTHORITY.forElsewhere(), "ca.pem", "The hostname localhost could not be verified");
    }

    @Test
    void an_expired_certificate_of_the_database_is_rejected() throws IOException, SQLException {
        assertRefused(AUTHORITY.expired(), "ca.pem", "its certificate has expired");
    }

    @Test
    void a_certificate_of_an_unknown_authority_is_rejected() throws IOException, SQLException {
        TestCertificates.write(
                folder.resolve("other.pem"), TestCertificates.authority().ca());
        assertRefused(AUTHORITY.forHere(), "other.pem", "was not issued by a trusted authority");
        assertRefused(AUTHORITY.forHere(), "missing.pem", "missing.pem");
    }

    @Test
    void a_database_without_tls_is_rejected() {
        TestDatabase plain = TestDatabase.migrated();
        String url = plain.jdbcUrl() + "?" + verifying("ca.pem");
        assertThat(refusal(new TestDatabase(url, plain.user(), plain.password())))
                .contains("The server does not support SSL");
    }

    private static void assertRefused(X509Bundle shown, String ca, String reason) throws IOException, SQLException {
        postgres.show(shown);
        try {
            assertThat(refusal(postgres.database("localhost", verifying(ca))))
                    .contains(reason, "docs/operations/tls.md");
        } finally {
            postgres.show(AUTHORITY.forHere());
        }
    }

    private static String refusal(TestDatabase database) {
        DatabaseSection section = new DatabaseSection(
                database.jdbcUrl(),
                Secret.valueOf(database.user()),
                Secret.valueOf(database.password()),
                false,
                0,
                null,
                null,
                null,
                null);
        return String.join("", StartupChecks.database(section));
    }
}
