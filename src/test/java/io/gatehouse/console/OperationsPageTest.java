package io.gatehouse.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The files and the data of the operations page, and the access to both. */
@Tag("OPS-03")
class OperationsPageTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String CONSOLE_HEADER = "X-Gatehouse-Console";
    private static TestService open;
    private static TestService guarded;

    @BeforeAll
    static void start() {
        open = TestService.start();
        guarded = TestService.start(
                ConfigOverride.config("admin_token", TOKEN),
                ConfigOverride.config("master_key_previous", "aD3Zp0rW9yq1vTn4xKc7LmB2eHs6uGf8JiQoXwUzRtE="));
    }

    @AfterAll
    static void stop() {
        open.close();
        guarded.close();
    }

    @Test
    void every_file_is_served_with_its_type_and_a_strict_policy() {
        for (String path : OperationsPage.paths()) {
            Api.Answer answer = get(guarded, path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'");
        }
        assertThat(get(open, "/").header("Content-Security-Policy"))
                .contains("script-src 'self'", "style-src 'self'")
                .doesNotContain("unsafe");
        assertThat(get(open, "/").body()).contains("Gatehouse operations").doesNotContain("https://", "http://");
    }

    @Test
    void the_data_requires_the_token() {
        assertThat(get(guarded, "/console.json").status()).isEqualTo(401);
        assertThat(get(guarded, "/console.json", "Authorization", "Bearer " + TOKEN)
                        .status())
                .isEqualTo(200);
        assertThat(get(guarded, "/console.json;/console.css").status()).isNotEqualTo(200);
    }

    @Test
    void the_data_contains_keys_settings_and_tasks() {
        Api.Answer answer = get(open, "/console.json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        JsonNode facts = answer.json();
        assertThat(facts.get("keys").findValuesAsText("state")).containsExactly("current", "next");
        assertThat(facts.at("/settings/tokens.access_token_lifetime").asText()).isEqualTo("2h");
        assertThat(facts.at("/settings/master_key_previous").asText()).isEqualTo("not set");
        assertThat(facts.get("tasks").findValuesAsText("name"))
                .contains("purge-expired-refresh-tokens", "revoke-user", "rotate-signing-key");
        for (JsonNode parameter : facts.get("tasks").findValues("parameters").get(0)) {
            assertThat(parameter.get("required").asBoolean()).isFalse();
        }
    }

    @Tag("SEC-02")
    @Test
    void the_data_contains_no_secret() {
        String facts = get(guarded, "/console.json", "Authorization", "Bearer " + TOKEN)
                .body();
        assertThat(facts)
                .contains("\"master_key_previous\":\"set\"", "\"admin_token\":\"set\"", "\"database.password\":\"set\"")
                .doesNotContain(TOKEN, guarded.masterKey(), "aD3Zp0rW9yq1vTn4xKc7LmB2eHs6uGf8JiQoXwUzRtE=")
                .doesNotContain("\"gatehouse_runtime\"");
    }

    @Tag("SEC-04")
    @Test
    void a_task_runs_only_with_all_three_headers_of_the_page() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("Origin", String.valueOf(open.adminUri()));
        own.put("Sec-Fetch-Site", "same-origin");
        own.put(CONSOLE_HEADER, "1");
        assertThat(task(open, own)).isEqualTo(200);
        for (String header : own.keySet()) {
            Map<String, String> less = new LinkedHashMap<>(own);
            less.remove(header);
            assertThat(task(open, less)).as("without " + header).isEqualTo(403);
        }
        assertThat(task(open, with(own, "Origin", "http://evil.example"))).isEqualTo(403);
        assertThat(task(open, with(own, "Origin", "null"))).isEqualTo(403);
        assertThat(task(open, with(own, "Origin", open.adminUri().toString().replace("http:", "https:"))))
                .isEqualTo(403);
        assertThat(task(open, with(own, "Sec-Fetch-Site", "same-site"))).isEqualTo(403);
        assertThat(task(open, with(own, "Sec-Fetch-Site", "cross-site"))).isEqualTo(403);
        assertThat(task(guarded, with(own, "Origin", String.valueOf(guarded.adminUri()))))
                .as("the page without the token")
                .isEqualTo(401);
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(name, value);
        return changed;
    }

    private static int task(TestService service, Map<String, String> headers) {
        HttpRequest.Builder request = new AdminPort(service).request("purge-expired-refresh-tokens", "dry_run=true");
        headers.forEach(request::header);
        return Api.send(request.build()).status();
    }

    private static Api.Answer get(TestService service, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.adminUri() + path));
        List<String> pairs = new ArrayList<>(List.of(headers));
        if (!pairs.isEmpty()) {
            request.headers(headers);
        }
        return Api.send(request.build());
    }
}
