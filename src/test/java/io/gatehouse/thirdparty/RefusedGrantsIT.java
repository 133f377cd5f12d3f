package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OAuth client libraries report a wrong password and a wrong refresh token as an error, not as a success. */
@SlowTest
class RefusedGrantsIT {
    private static final String PASSWORD = "correct horse battery staple";
    private static final Path FOLDER = Path.of("src/test/resources/third-party");
    private static final List<String> TOKEN_PATHS = List.of("/auth/login", "/oauth/token");
    private static final List<String> REFRESH_PATHS = List.of("/auth/login", "/auth/refresh", "/oauth/token");
    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void python_authlib_and_requests_oauthlib_report_invalid_grant() {
        InstalledProject installed = InstalledProject.python(FOLDER.resolve("refusals-python"));

        String output = installed
                .run(environment("python-user"), ".venv/bin/python", "refusals.py")
                .requireSuccess();

        List<String> expected = new ArrayList<>(reports("authlib", "invalid_grant"));
        expected.addAll(reports("requests-oauthlib", "invalid_grant"));
        assertThat(output.lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void node_openid_client_and_simple_oauth2_report_an_error_and_revoke() {
        InstalledProject installed = InstalledProject.npm(FOLDER.resolve("refusals-node"));

        String output =
                installed.run(environment("node-user"), "node", "refusals.mjs").requireSuccess();

        // openid-client reports the challenge of a 401 instead of the body.
        List<String> expected = new ArrayList<>(reports("openid-client", "OAUTH_WWW_AUTHENTICATE_CHALLENGE 401"));
        expected.add("openid-client revoke: done");
        expected.addAll(reports("simple-oauth2", "invalid_grant"));
        // It rejects a response without a media type.
        expected.add("simple-oauth2 revoke: done");
        assertThat(output.lines()).containsExactlyElementsOf(expected);
    }

    private static Map<String, String> environment(String login) {
        new Api(service.uri()).register(login, PASSWORD);
        return Map.of(
                "API",
                service.uri() + "/api/v1",
                "USERNAME",
                login,
                "PASSWORD",
                PASSWORD,
                "TOKEN_PATHS",
                String.join(" ", TOKEN_PATHS),
                "REFRESH_PATHS",
                String.join(" ", REFRESH_PATHS));
    }

    /** The output of a library. At {@code /oauth/token}, every library reads the error code from the body. */
    private static List<String> reports(String library, String refusal) {
        List<String> lines = new ArrayList<>();
        TOKEN_PATHS.forEach(path -> lines.addAll(reports(library + " password " + path, path, refusal)));
        REFRESH_PATHS.forEach(path -> lines.addAll(reports(library + " refresh_token " + path, path, refusal)));
        return lines;
    }

    private static List<String> reports(String attempt, String path, String refusal) {
        String code = path.equals("/oauth/token") ? "invalid_grant" : refusal;
        return List.of(attempt + " right: tokens", attempt + " wrong: " + code);
    }
}
