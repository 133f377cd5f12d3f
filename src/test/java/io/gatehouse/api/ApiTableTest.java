package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.RecordedAnswers.Recorded;
import io.gatehouse.documentation.OpenApiContract;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.access.RequiresRole;
import io.gatehouse.testing.Api.Answer;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletMapping;
import org.glassfish.jersey.server.ExtendedResourceContext;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceModel;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Runs all rows against a running service and compares the table with the registered resources. */
@Tag("ACC-01")
@Tag("ACC-02")
@Tag("ACC-13")
@Tag("ACC-14")
@Tag("ACC-15")
@Tag("ACC-16")
@Tag("OUT-02")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiTableTest {
    private static final Set<String> OTHER_SERVLETS = Set.of("/", "/api/v1/*");

    private final List<Row> rows = ApiTable.rows();
    private final RecordedAnswers recorded = new RecordedAnswers();
    private ApiFixture world;

    @BeforeAll
    void start() {
        world = new ApiFixture();
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> each_row_is_answered_as_it_says() {
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> run(row)));
    }

    private void run(Row row) {
        try {
            Answer answer = row.request().apply(world).send(world.service().uri());
            recorded.add(row.call(), answer);
            AnswerRules.check(row.call(), answer, row.expected());
        } catch (AssertionError | RuntimeException e) {
            // The report shows the row's index instead of its name.
            throw new AssertionError(row.name() + "\n" + e.getMessage(), e);
        }
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> each_answer_is_described_by_the_openapi_document() {
        OpenApiContract contract = OpenApiContract.load();
        assertThat(recorded.all()).hasSizeGreaterThan(rows.size() / 4);
        return recorded.all().stream()
                // Jersey's built-in methods, which the document does not list.
                .filter(seen -> !seen.call().method().equals("OPTIONS") || seen.status() >= 400)
                .map(seen -> DynamicTest.dynamicTest(seen.call() + " " + seen.status(), () -> check(contract, seen)));
    }

    private static void check(OpenApiContract contract, Recorded seen) {
        // The document lists one method of a call that treats all methods the same.
        boolean anyMethod = seen.call().template().equals("/auth/check");
        String method = anyMethod && !seen.call().method().equals("HEAD")
                ? "GET"
                : seen.call().method();
        contract.check(method, seen.call().template(), seen.status(), seen.contentType(), seen.body());
    }

    @Test
    void every_registered_method_has_its_rows() {
        Map<Call, Set<Kind>> shown = new HashMap<>();
        rows.forEach(row -> shown.computeIfAbsent(row.call(), call -> EnumSet.noneOf(Kind.class))
                .add(row.kind()));

        assertThat(registered()).isNotEmpty().allSatisfy((call, who) -> {
            Set<Kind> needed = new TreeSet<>(who.refusals());
            needed.add(Kind.SUCCESS);
            assertThat(shown.getOrDefault(call, Set.of())).as(call.toString()).containsAll(needed);
        });
    }

    @Test
    void the_table_and_the_service_agree_about_who_may_call() {
        Map<Call, Endpoint.Who> inTable =
                ApiTable.resources().stream().collect(Collectors.toMap(Endpoint::call, Endpoint::who));

        assertThat(registered()).isEqualTo(inTable);
    }

    @Test
    void every_servlet_has_its_rows() {
        Set<String> mapped = new TreeSet<>();
        for (ServletMapping mapping : world.service()
                .support()
                .getEnvironment()
                .getApplicationContext()
                .getServletHandler()
                .getServletMappings()) {
            // Another test covers all documentation pages.
            if (!mapping.getServletName().equals("documents")) {
                mapped.addAll(List.of(mapping.getPathSpecs()));
            }
        }
        mapped.removeAll(OTHER_SERVLETS);
        // Handled before all servlets.
        mapped.add("/api/v1/auth/check");

        assertThat(mapped)
                .isEqualTo(ServletTable.endpoints().stream()
                        .map(endpoint -> endpoint.call().fullTemplate())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private Map<Call, Endpoint.Who> registered() {
        ServletContainer jersey = (ServletContainer) Objects.requireNonNull(
                world.service().support().getEnvironment().getJerseyServletContainer());
        ResourceModel model = jersey.getApplicationHandler()
                .getInjectionManager()
                .getInstance(ExtendedResourceContext.class)
                .getResourceModel();
        Map<Call, Endpoint.Who> calls = new TreeMap<>(Comparator.comparing(Call::toString));
        model.getRootResources().forEach(resource -> collect("", resource, calls));
        return calls;
    }

    private static void collect(String parent, Resource resource, Map<Call, Endpoint.Who> calls) {
        String path = parent + resource.getPath();
        resource.getResourceMethods().stream()
                .filter(method -> !method.getHttpMethod().equals("OPTIONS"))
                .forEach(method -> calls.put(
                        new Call(method.getHttpMethod(), path),
                        who(method.getInvocable().getDefinitionMethod())));
        resource.getChildResources().forEach(child -> collect(path, child, calls));
    }

    private static Endpoint.Who who(Method method) {
        RequiresRole required = method.getAnnotation(RequiresRole.class);
        if (required != null && Arrays.asList(required.value()).contains("introspector")) {
            assertThat(required.value()).containsExactlyInAnyOrder("introspector", "admin", "superuser");
            return Endpoint.Who.INTROSPECTOR;
        }
        if (required != null && !Arrays.asList(required.value()).contains("admin")) {
            assertThat(required.value()).containsExactly("superuser");
            return Endpoint.Who.SUPERUSER;
        }
        if (required != null) {
            assertThat(Arrays.asList(required.value())).containsExactlyInAnyOrder("admin", "superuser");
            return Endpoint.Who.ADMINISTRATOR;
        }
        return method.isAnnotationPresent(Public.class) ? Endpoint.Who.ANYBODY : Endpoint.Who.ANY_USER;
    }
}
