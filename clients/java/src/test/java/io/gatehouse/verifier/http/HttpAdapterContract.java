package io.gatehouse.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.testing.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each HTTP adapter does. The service of a subclass answers {@code GET /orders} to callers with the role {@code
 * clerk}, with the subject as text.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HttpAdapterContract {
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestIssuer issuer = TestIssuer.start("orders");
    private Service service;

    /** A running service on loopback. */
    public interface Service extends AutoCloseable {
        URI uri();

        @Override
        void close();
    }

    /** Starts the service with a verifier that is started, or that the service starts. */
    protected abstract Service serve(GatehouseVerifier gatehouse);

    @BeforeAll
    void start() {
        service = serve(issuer.verifier());
    }

    @AfterAll
    void stop() {
        service.close();
        issuer.close();
    }

    protected TestIssuer issuer() {
        return issuer;
    }

    protected HttpResponse<String> get(String path, String... authorization) {
        return get(service.uri(), path, authorization);
    }

    protected HttpResponse<String> get(URI base, String path, String... authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofMinutes(1));
        for (String credentials : authorization) {
            request.header("Authorization", credentials);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    protected void assertRefused(HttpResponse<String> response, Refusal refusal) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(refusal.status());
        refusal.headers()
                .forEach((name, value) ->
                        assertThat(response.headers().allValues(name)).as(name).containsExactly(value));
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(response.body())).isEqualTo(json.readTree(refusal.body()));
    }

    protected String clerk() {
        return "Bearer " + issuer.token("ada").roles("clerk").sign();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bEARER ", "Bearer   "})
    void rfc9110_11_1_a_token_is_accepted_after_the_scheme_in_any_case(String scheme) {
        HttpResponse<String> response = get(
                "/orders", scheme + issuer.token("ada").roles("editor", "clerk").sign());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(TestIssuer.subject("ada").toString());
    }

    @Test
    void rfc6750_3_1_a_request_without_a_token_is_refused() throws IOException {
        assertRefused(get("/orders"), Refusal.TOKEN_MISSING);
        assertRefused(get("/orders", "Basic YTpi"), Refusal.TOKEN_MISSING);
        assertRefused(get("/orders", clerk().replace("Bearer ", "Bearer")), Refusal.TOKEN_MISSING);
    }

    @Test
    void rfc6750_3_1_an_invalid_token_is_refused() throws IOException {
        assertRefused(get("/orders", "Bearer x"), Refusal.TOKEN_INVALID);
        assertRefused(get("/orders", clerk() + "x"), Refusal.TOKEN_INVALID);
        String expired = issuer.token("ada")
                .roles("clerk")
                .expiresIn(Duration.ofHours(-1))
                .sign();
        assertRefused(get("/orders", "Bearer " + expired), Refusal.TOKEN_INVALID);
        String foreign = issuer.token("ada").roles("clerk").audience("reports").sign();
        assertRefused(get("/orders", "Bearer " + foreign), Refusal.TOKEN_INVALID);
    }

    @Test
    void a_revoked_token_is_refused() throws IOException {
        String token = issuer.token("ada").roles("clerk").sign();
        assertThat(get("/orders", "Bearer " + token).statusCode()).isEqualTo(200);

        issuer.endSession(token);

        assertRefused(get("/orders", "Bearer " + token), Refusal.TOKEN_INVALID);
    }

    @Test
    void several_authorization_headers_are_refused_even_if_each_is_valid() throws IOException {
        assertRefused(get("/orders", clerk(), clerk()), Refusal.TOKEN_REPEATED);
        assertRefused(get("/orders", "Basic YTpi", clerk()), Refusal.TOKEN_REPEATED);
    }

    @Test
    void rfc6750_3_1_a_token_without_the_role_is_refused() throws IOException {
        assertRefused(
                get("/orders", "Bearer " + issuer.token("bob").roles("clerks").sign()), Refusal.ROLE_MISSING);
        assertRefused(get("/orders", "Bearer " + issuer.token("bob").sign()), Refusal.ROLE_MISSING);
    }

    @Test
    void without_the_feed_all_tokens_are_refused_as_unavailable() throws IOException {
        try (TestIssuer silent = TestIssuer.start("orders");
                Service other = serve(silent.verifier())) {
            String token = "Bearer " + silent.token("ada").roles("clerk").sign();
            assertThat(get(other.uri(), "/orders", token).statusCode()).isEqualTo(200);

            silent.makeStale();

            assertRefused(get(other.uri(), "/orders", token), Refusal.VERIFIER_STALE);
            assertRefused(get(other.uri(), "/orders"), Refusal.TOKEN_MISSING);
        }
    }

    @Test
    void refusals_are_logged_without_the_token() {
        Logger logger = Logger.getLogger("io.gatehouse");
        Optional<Level> before = Optional.ofNullable(logger.getLevel());
        List<String> lines = new ArrayList<>();
        Handler handler = new Recorder(lines);
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        String revoked = issuer.token("ada").roles("clerk").sign();
        String weak = issuer.token("bob").sign();
        try {
            issuer.endSession(revoked);
            get("/orders", "Bearer " + revoked);
            get("/orders", "Bearer " + weak);
        } finally {
            logger.setLevel(before.orElse(null));
            logger.removeHandler(handler);
        }

        assertThat(lines)
                .anyMatch(line -> line.contains("401") && line.contains("revoked"))
                .anyMatch(line -> line.contains("403") && line.contains("clerk"))
                .noneMatch(line -> line.contains(revoked) || line.contains(weak));
    }

    private static final class Recorder extends Handler {
        private final List<String> lines;

        Recorder(List<String> lines) {
            this.lines = lines;
            setLevel(Level.ALL);
            setFormatter(new SimpleFormatter());
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            lines.add(getFormatter().format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
