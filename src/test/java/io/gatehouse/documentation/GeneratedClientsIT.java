package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that popular generators make from the served OpenAPI document. Each is compiled unchanged and runs registration,
 * a failed login, login, profile, refresh, sessions, logout, JWKS and metadata against the service. A missing toolchain
 * skips its test. {@link OpenApiGeneratorRulesTest} states what the document must avoid.
 */
@SlowTest
class GeneratedClientsIT {
    private static TestService service;

    private final ClientToolchain tools = new ClientToolchain();

    @BeforeAll
    static void start() {
        service = TestService.start();
        URI document = URI.create(service.uri() + "/auth/openapi.json");
        ClientToolchain.write(
                ClientToolchain.FOLDER.resolve("openapi.json"),
                Api.send(HttpRequest.newBuilder(document).build()).body());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void openapi_generator_java() {
        tools.openApiGenerator("java", "java");

        passes(tools.java(folder("java"), "OpenApiGenerator", url(), "generated-java"));
    }

    @Test
    void openapi_generator_typescript_fetch() {
        tools.openApiGenerator("typescript-fetch", "typescript/fetch");

        passes(tools.typescript(folder("typescript"), "typescript-fetch", url(), "generated-fetch"));
    }

    @Test
    void openapi_generator_typescript_axios() {
        tools.openApiGenerator("typescript-axios", "typescript/axios");

        passes(tools.typescript(folder("typescript"), "typescript-axios", url(), "generated-axios"));
    }

    @Test
    void openapi_generator_python() {
        tools.openApiGenerator("python", "python");

        passes(tools.python(folder("python"), "openapi_generator", url(), "generated-python"));
    }

    @Test
    void openapi_generator_go() {
        tools.openApiGenerator("go", "go");

        passes(tools.go(folder("go"), "openapi-generator", url(), "generated-go"));
    }

    @Test
    void openapi_python_client() {
        tools.openApiPythonClient("python-client");

        passes(tools.python(folder("python-client"), "openapi_python_client", url(), "generated-client"));
    }

    @Test
    void oapi_codegen() {
        tools.oapiCodegen(folder("oapi"));

        passes(tools.go(folder("oapi"), "oapi-codegen", url(), "generated-oapi"));
    }

    private static Path folder(String client) {
        return ClientToolchain.FOLDER.resolve(client);
    }

    private static String url() {
        return service.uri().toString();
    }

    private static void passes(String output) {
        assertThat(output).endsWith("passed\n");
    }
}
