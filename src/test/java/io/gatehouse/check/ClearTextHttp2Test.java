package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A connector of type h2c: HTTP/2 without TLS (RFC 9113) beside HTTP/1.1, with the same limits. */
class ClearTextHttp2Test {
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService SERVICE =
            TestService.start(ConfigOverride.config("server.applicationConnectors[0].type", "h2c"));
    private static final Api HTTP_1 = new Api(SERVICE.uri());
    private static final Pair ALICE = pair();
    private static final HttpClient PRIOR_KNOWLEDGE = client();

    private static Pair pair() {
        HTTP_1.register("alice", PASSWORD);
        return HTTP_1.login("alice", PASSWORD);
    }

    private static HttpClient client() {
        return new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
    }

    @BeforeAll
    static void start() throws Exception {
        PRIOR_KNOWLEDGE.start();
    }

    @AfterAll
    static void stop() throws Exception {
        PRIOR_KNOWLEDGE.stop();
        SERVICE.close();
    }

    private static Request request(String method, String path) {
        return PRIOR_KNOWLEDGE.newRequest(SERVICE.uri() + path).method(method);
    }

    private static Request check(String token) {
        return request("GET", "/api/v1/auth/check").headers(headers -> headers.put("Authorization", "Bearer " + token));
    }

    @Test
    void rfc9113_3_3_prior_knowledge_reaches_the_check() throws Exception {
        ContentResponse accepted = check(ALICE.access()).send();

        assertThat(accepted.getVersion()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(accepted.getStatus()).isEqualTo(204);
        assertThat(accepted.getHeaders().get("X-Auth-Login")).isEqualTo("alice");
        assertThat(accepted.getHeaders().get("X-Content-Type-Options")).isEqualTo("nosniff");
        ContentResponse refused = check(ALICE.access() + "x").send();
        assertThat(refused.getStatus()).isEqualTo(401);
        assertThat(refused.getHeaders().get("WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void many_checks_on_one_connection_are_each_answered() throws Exception {
        List<CompletableFuture<ContentResponse>> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add(new CompletableResponseListener(check(i % 2 == 0 ? ALICE.access() : "x")).send());
        }

        for (int i = 0; i < sent.size(); i++) {
            assertThat(sent.get(i).get().getStatus()).isEqualTo(i % 2 == 0 ? 204 : 401);
        }
    }

    @Test
    void every_other_path_is_served_too() throws Exception {
        ContentResponse login = request("POST", "/api/v1/auth/login")
                .body(new StringRequestContent(
                        Api.JSON, Api.write(Map.of("login", "alice", "password", PASSWORD)), StandardCharsets.UTF_8))
                .send();
        assertThat(login.getStatus()).isEqualTo(200);
        assertThat(request("GET", "/.well-known/jwks.json").send().getStatus()).isEqualTo(200);
        ContentResponse nothing = request("GET", "/nothing").send();
        assertThat(nothing.getStatus()).isEqualTo(404);
        assertThat(nothing.getMediaType()).isEqualTo("application/problem+json");
    }

    @Test
    void the_limits_are_those_of_http_1() throws Exception {
        assertThat(register("a".repeat(64 * 1024))).isEqualTo(413);
        assertThat(register("a")).isEqualTo(422);
        // A separate client: the oversized header closes its connection.
        HttpClient client = client();
        client.start();
        try {
            assertThat(withHeader(client, 1024).getStatus()).isEqualTo(204);
            // The server has announced its limit (RFC 9113 §6.5.2), so the client does not send the header.
            assertThatThrownBy(() -> withHeader(client, 9 * 1024)).hasMessageContaining("> 8192");
        } finally {
            client.stop();
        }
    }

    /** The status. A server that responds before the request is complete may reset the stream (RFC 9113 §8.1). */
    private static int register(String login) throws Exception {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        request("POST", "/api/v1/profile/register")
                .body(new StringRequestContent(Api.JSON, Api.write(Map.of("login", login)), StandardCharsets.UTF_8))
                .onResponseBegin(response -> status.complete(response.getStatus()))
                .send(result -> status.completeExceptionally(new AssertionError("No answer", result.getFailure())));
        return status.get();
    }

    private static ContentResponse withHeader(HttpClient client, int length) throws Exception {
        return client.newRequest(SERVICE.uri() + "/api/v1/auth/check")
                .headers(headers ->
                        headers.put("Authorization", "Bearer " + ALICE.access()).put("X-Long", "b".repeat(length)))
                .send();
    }

    @Test
    void http_1_still_works_and_can_be_upgraded() throws Exception {
        assertThat(HTTP_1.get("/auth/check", ALICE.access()).status()).isEqualTo(204);

        HttpRequest check = HttpRequest.newBuilder(URI.create(SERVICE.uri() + "/api/v1/auth/check"))
                .header("Authorization", "Bearer " + ALICE.access())
                .build();
        HttpResponse<String> upgraded = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_2)
                .build()
                .send(check, BodyHandlers.ofString());
        assertThat(upgraded.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
        assertThat(upgraded.statusCode()).isEqualTo(204);
    }
}
