package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Token checks as gateways send them, on raw connections. */
class CheckHandlerTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3})");
    private static final TestService SERVICE = TestService.start();
    private static final Api API = new Api(SERVICE.uri());
    private static final Pair ALICE = pair();

    private static Pair pair() {
        API.register("alice", PASSWORD);
        return API.login("alice", PASSWORD);
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static String request(String method, String target, String more) {
        return method + " " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ALICE.access() + "\r\n"
                + more;
    }

    private static String check(String more) {
        return request("GET", "/api/v1/auth/check", more);
    }

    /** Sends everything at once on one connection and reads until the server closes it. */
    private static String answers(URI server, String requests) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static List<Integer> statuses(String requests) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        Matcher found = STATUS.matcher(answers(SERVICE.uri(), requests));
        while (found.find()) {
            statuses.add(Integer.parseInt(found.group(1)));
        }
        return statuses;
    }

    /** A client on a shared gateway connection must not change how another client's token is parsed. */
    @Tag("TOK-02")
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/check", "/api/v1/profile/personal"})
    void rfc7515_4_a_token_keeps_its_case_after_a_similar_one(String path) throws IOException {
        String good = request("GET", path, "\r\n");
        String begun =
                good.replace(ALICE.access(), ALICE.access().substring(0, 100).toUpperCase(Locale.ROOT));
        List<Integer> statuses =
                statuses(begun.repeat(3) + good + request("GET", "/nothing", "Connection: close\r\n\r\n"));
        assertThat(statuses.subList(0, 3)).containsOnly(401);
        assertThat(statuses.get(3)).isIn(200, 204);
    }

    @Test
    void pipelined_checks_are_answered_in_their_order() throws IOException {
        String missing = "GET /api/v1/auth/check HTTP/1.1\r\nHost: x\r\n\r\n";
        String role = request("GET", "/api/v1/auth/check?role=admin", "\r\n");
        assertThat(statuses(check("\r\n") + missing + role + check("\r\n") + check("Connection: close\r\n\r\n")))
                .containsExactly(204, 401, 403, 204, 204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "PURGE", "BREW"})
    void any_method_is_accepted(String method) throws IOException {
        assertThat(statuses(request(method, "/api/v1/auth/check", "Connection: close\r\n\r\n")))
                .containsExactly(204);
        assertThat(statuses(method + " /api/v1/auth/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .containsExactly(401);
    }

    @Test
    void head_gets_the_headers_of_a_rejection_and_no_body() throws IOException {
        String answer =
                answers(SERVICE.uri(), "HEAD /api/v1/auth/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).contains("WWW-Authenticate: Bearer").endsWith("\r\n\r\n");
    }

    @Tag("INP-13")
    @Test
    void a_request_body_is_never_parsed_as_the_next_request() throws IOException {
        String smuggled = "GET /api/v1/auth/check HTTP/1.1\r\nHost: x\r\n\r\n";
        String withBody = check("Content-Length: " + smuggled.length() + "\r\n\r\n" + smuggled);
        assertThat(statuses(withBody + check("Connection: close\r\n\r\n"))).allMatch(status -> status == 204);
    }

    @Tag("INP-13")
    @Test
    void a_missing_body_is_not_waited_for() throws IOException {
        assertThat(statuses(check("Content-Length: 10\r\nConnection: close\r\n\r\n")))
                .containsExactly(204);
        assertThat(statuses(check("Content-Length: 10\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")))
                .contains(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auth/%63heck",
                "/api/v1/auth/check;x=1",
                "/api/v1/auth/./check",
                "/api/v1//auth/check",
                "/api/v1/auth/check/",
                "/api/v1/auth/Check"
            })
    void only_the_canonical_path_is_accepted(String target) throws IOException {
        assertThat(statuses(request("GET", target, "Connection: close\r\n\r\n")))
                .hasSize(1)
                .doesNotContain(500)
                .allMatch(status -> status >= 400);
    }

    @Test
    void the_admin_port_does_not_check() throws IOException {
        // With a host name that the admin port accepts, so that the path decides.
        String check = check("Connection: close\r\n\r\n").replace("Host: x", "Host: localhost");
        assertThat(answers(SERVICE.adminUri(), check)).startsWith("HTTP/1.1 404");
    }

    private static long checks(String answer) {
        return Scrape.of(SERVICE.adminUri()).counter("gatehouse_checks", Map.of("answer", answer));
    }

    @Test
    void each_response_is_counted() throws IOException {
        long accepted = checks("accepted");
        long forbidden = checks("forbidden");
        long refused = checks("refused");
        assertThat(statuses(check("\r\n")
                        + request("GET", "/api/v1/auth/check?role=x", "\r\n")
                        + "GET /api/v1/auth/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .containsExactly(204, 403, 401);
        assertThat(checks("accepted")).isEqualTo(accepted + 1);
        assertThat(checks("forbidden")).isEqualTo(forbidden + 1);
        assertThat(checks("refused")).isEqualTo(refused + 1);
    }

    @Tag("TOK-13")
    @ParameterizedTest
    @CsvSource({"/api/v1/auth/check,401,invalid_token", "/api/v1/profile/personal,400,invalid_request"})
    void rfc6750_2_two_authorization_headers_are_rejected(String path, int status, String error) throws IOException {
        String bearer = "Authorization: Bearer " + ALICE.access() + "\r\n";
        for (String second : List.of(bearer, "Authorization: Bearer x\r\n", "authorization: Basic YTpi\r\n")) {
            String answer = answers(SERVICE.uri(), request("GET", path, second + "Connection: close\r\n\r\n"));
            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("error=\"" + error + "\"");
        }
        assertThat(statuses(request("GET", path, "Connection: close\r\n\r\n")).get(0))
                .isIn(200, 204);
    }

    @Tag("TOK-13")
    @ParameterizedTest
    @ValueSource(strings = {"GET /api/v1/auth/check", "GET /api/v1/profile/personal", "POST /api/v1/auth/logout"})
    void rfc6750_2_a_token_anywhere_else_is_ignored(String call) throws IOException {
        String form = "access_token=" + ALICE.access();
        String body = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n";
        for (String end : List.of(
                " HTTP/1.1\r\nCookie: access_token=" + ALICE.access() + "; Authorization=Bearer%20" + ALICE.access()
                        + "\r\n" + "Host: x\r\nConnection: close\r\n\r\n",
                " HTTP/1.1\r\nX-Access-Token: " + ALICE.access() + "\r\nHost: x\r\nConnection: close\r\n\r\n",
                " HTTP/1.1\r\nProxy-Authorization: Bearer " + ALICE.access()
                        + "\r\nHost: x\r\nConnection: close\r\n\r\n",
                " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + body + "\r\n" + form,
                "?access_token=" + ALICE.access() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            String answer = answers(SERVICE.uri(), call + end);
            assertThat(answer.substring(9, 12))
                    .as(end)
                    .isIn(end.startsWith("?") ? List.of("400", "401") : List.of("401"));
            assertThat(answer).doesNotContain(ALICE.access());
        }
        assertThat(API.get("/auth/check", ALICE.access()).status())
                .as("no logout")
                .isEqualTo(204);
    }

    @Tag("TOK-02")
    @Test
    void rfc8725_3_10_a_token_with_a_key_or_key_url_causes_no_connection() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + listener.getLocalPort() + "/jwks.json";
            ECKey own = new ECKeyGenerator(Curve.P_256).keyID(url).generate();
            JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("at+jwt"));
            List<JWSHeader> headers = List.of(
                    header.keyID(url).build(),
                    header.jwkURL(URI.create(url)).build(),
                    header.jwkURL(null).x509CertURL(URI.create(url)).build(),
                    header.x509CertURL(null).jwk(own.toPublicJWK()).build());
            for (JWSHeader each : headers) {
                SignedJWT token =
                        new SignedJWT(each, SignedJWT.parse(ALICE.access()).getJWTClaimsSet());
                token.sign(new ECDSASigner(own));
                assertThat(API.get("/auth/check", token.serialize()).status()).isEqualTo(401);
            }
            // A connection would be waiting here.
            listener.setSoTimeout(1);
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Tag("TOK-09")
    @Test
    void a_user_with_the_most_and_longest_roles_logs_in_and_passes() throws SQLException {
        String login = "b".repeat(50);
        API.register(login, PASSWORD);
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO role (id, title, description)"
                    + " SELECT gen_random_uuid(), 'role-' || lpad(n::text, 45, '0'), '' FROM generate_series(1, 31) n");
            statement.execute("INSERT INTO user_role (user_id, role_id)"
                    + " SELECT u.id, r.id FROM users u, role r WHERE u.login = '" + login
                    + "' AND r.title LIKE 'role-%'");
        }
        Api.Answer answer =
                API.form("/auth/login", Map.of("username", login, "password", PASSWORD, "client_id", "\"".repeat(255)));
        String token = answer.json().path("access_token").asText();
        assertThat(token).hasSizeLessThan(4096);
        assertThat(API.get("/auth/check?role=role-" + "0".repeat(43) + "31", token)
                        .status())
                .isEqualTo(204);
        assertThat(API.get("/profile/personal", token).status()).isEqualTo(200);
    }
}
