package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.documentation.DocumentedOperation;
import io.gatehouse.documentation.DocumentedOperation.Parameter;
import io.gatehouse.testing.Api.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every operation of the OpenAPI document rejects an unknown or repeated query parameter and names it: a misspelt filter
 * must not widen a result, and a misspelt requirement must not admit a caller.
 */
@Tag("ACC-16")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryParametersTest {
    private static final String CHECK = "/api/v1/auth/check";
    private ApiFixture world;

    @BeforeAll
    void start() {
        world = new ApiFixture();
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private static Stream<DocumentedOperation> operations() {
        return DocumentedOperation.all().stream()
                // The query of the check for Envoy belongs to another application.
                .filter(operation -> operation.path().startsWith("/api/v1/")
                        && !operation.path().startsWith("/api/v1/auth/envoy/")
                        // Only clients may call it, with Basic: see FeedHandlerTest.
                        && !operation.path().startsWith("/api/v1/revocations/"));
    }

    @TestFactory
    Stream<DynamicTest> every_operation_names_the_rejected_parameter() {
        return operations()
                .flatMap(operation -> methods(operation)
                        .flatMap(method -> rejected(operation).entrySet().stream()
                                .map(query -> DynamicTest.dynamicTest(
                                        method + " " + operation.path() + "?" + query.getKey(),
                                        () -> rejects(operation, method, query.getKey(), query.getValue())))));
    }

    private static Stream<String> methods(DocumentedOperation operation) {
        if (operation.path().equals(CHECK)) {
            return Stream.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "BREW");
        }
        return operation.method().equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(operation.method());
    }

    /** Queries and the name that the response must contain. */
    private static Map<String, String> rejected(DocumentedOperation operation) {
        Map<String, String> queries = new LinkedHashMap<>(Map.of(
                "unknown=x", "unknown",
                "unknown", "unknown",
                "&&unknown=x&", "unknown",
                "un%6Bnown=x", "unknown",
                "=x", "",
                "x;y=z", "x;y",
                "%C3%A9=x", "é"));
        for (Parameter parameter : query(operation)) {
            String name = parameter.name();
            String upper = name.toUpperCase(Locale.ROOT);
            queries.put(upper + "=a", upper);
            queries.put(name + "=a&" + upper + "=a", upper);
            queries.put(name + "%5B%5D=a", name + "[]");
            queries.put(name + "%20=a", name + " ");
            queries.put("+" + name + "=a", " " + name);
            queries.put(name + ";x=a", name + ";x");
            queries.put(name + "=a&x=a", "x");
            if (!parameter.schema().path("type").asText().equals("array")) {
                queries.put(name + "=a&" + name + "=a", name);
                queries.put(name + "&" + name, name);
                queries.put(name + "=a&" + encoded(name) + "=b", name);
            }
        }
        return queries;
    }

    private static List<Parameter> query(DocumentedOperation operation) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.in().equals("query"))
                .toList();
    }

    private static String encoded(String name) {
        return name.chars().mapToObj("%%%02X"::formatted).collect(Collectors.joining());
    }

    private void rejects(DocumentedOperation operation, String method, String query, String name) {
        Answer answer = request(operation, method)
                .query(query)
                .by(world.superuser().access())
                .send(world.service().uri());

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        if (method.equals("HEAD")) {
            return;
        }
        if (answer.contentType().equals("application/json")) {
            // The OAuth error of the token endpoint: printable ASCII only.
            assertThat(answer.json().path("error").asText()).isEqualTo("invalid_request");
            assertThat(answer.json().path("error_description").asText())
                    .startsWith("The parameter " + name.replace('é', '?') + " ");
            return;
        }
        AnswerRules.isProblem(answer);
        assertThat(answer.json().at("/errors/0/field").textValue()).isEqualTo(name);
    }

    @TestFactory
    Stream<DynamicTest> without_a_token_the_response_is_401_and_without_the_role_403() {
        Map<String, Endpoint.Who> who = ApiTable.endpoints().stream()
                .collect(Collectors.toMap(endpoint -> endpoint.call().toString(), Endpoint::who));
        return operations()
                .filter(operation -> who.get(operation.toString()) != Endpoint.Who.ANYBODY)
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    SentRequest request = request(operation, operation.method()).query("unknown=x");
                    assertThat(request.send(world.service().uri()).status()).isEqualTo(401);
                    boolean role = who.get(operation.toString()) != Endpoint.Who.ANY_USER;
                    assertThat(request.by(world.subscriber().access())
                                    .send(world.service().uri())
                                    .status())
                            .isEqualTo(role ? 403 : 400);
                }));
    }

    @Test
    void a_check_with_a_malformed_requirement_never_accepts() {
        for (String query : List.of(
                "role=subscriber;role=admin",
                "role=subscriber%26role=admin",
                "role=subscriber%00",
                "role=subscriber,admin",
                "role=subscriber&role=",
                "role=subscriber&role",
                "role=%C0%AF",
                "role=%zz",
                "role%3Dadmin",
                "role=+subscriber",
                "?role=admin")) {
            assertThat(check(query)).as(query).isIn(400, 403);
        }
        assertThat(check("role=subscriber&role=subscriber")).isEqualTo(204);
        assertThat(check("&&")).isEqualTo(204);
    }

    private int check(String query) {
        String bearer = "Authorization: Bearer " + world.subscriber().access();
        return new RawClient(world.service().uri())
                .send("GET", CHECK + "?" + query, List.of(bearer), new byte[0])
                .orElseThrow()
                .status();
    }

    /** A request with nothing that exists, and with the content type that the operation expects. */
    private static SentRequest request(DocumentedOperation operation, String method) {
        String path = new Call(method, operation.template()).unknownPath();
        SentRequest request = new SentRequest(method, path, List.of(), null);
        if (operation.bodies().isEmpty()) {
            return request;
        }
        String type = operation.bodies().get(0).type();
        return request.body(type, type.endsWith("json") ? "{}" : "x=y");
    }
}
