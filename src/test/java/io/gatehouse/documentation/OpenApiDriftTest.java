package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gatehouse.http.input.StrictJson;
import io.gatehouse.kernel.Secret;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The document says of each resource method what the code says; answers of running servers go to the contract. */
class OpenApiDriftTest {
    private static final Set<String> SERVLETS =
            Set.of("GET /auth/check", "GET /.well-known/jwks.json", "GET /.well-known/oauth-authorization-server");
    private static final List<String> MULTI_STATUS = List.of("200", "201", "204");
    private static final Set<Class<?>> TEXTS = Set.of(String.class, UUID.class, Instant.class, Secret.class);

    private final JsonNode root = OpenApiDocument.load().root();
    private final ObjectMapper json = StrictJson.configure(new ObjectMapper().registerModule(new JavaTimeModule()));
    private final List<ResourceMethods.Call> calls = ResourceMethods.all();

    @Test
    void lists_exactly_the_registered_calls() {
        Set<String> documented = new TreeSet<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
                    if (!Set.of("parameters", "servers").contains(verb)) {
                        documented.add(verb.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        Set<String> expected = calls.stream()
                .map(call -> call.verb() + " " + call.path())
                .collect(Collectors.toCollection(TreeSet::new));
        expected.addAll(SERVLETS);

        assertThat(calls).isNotEmpty();
        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void lists_exactly_the_accepted_bodies() {
        Map<String, Set<String>> expected = new TreeMap<>();
        Map<String, Set<String>> documented = new TreeMap<>();
        for (ResourceMethods.Call call : calls) {
            String key = call.verb() + " " + call.path();
            expected.computeIfAbsent(key, k -> new TreeSet<>()).addAll(call.consumes());
            Set<String> types = documented.computeIfAbsent(key, k -> new TreeSet<>());
            operation(call).at("/requestBody/content").fieldNames().forEachRemaining(types::add);
        }

        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void asks_for_what_the_access_annotation_asks_for() {
        for (ResourceMethods.Call call : calls) {
            JsonNode operation = operation(call);
            assertThat(operation.path("security").isEmpty()).as(call.toString()).isEqualTo(call.open());
            assertThat(texts(operation.path("x-roles"))).as(call.toString()).isEqualTo(call.roles());
            assertThat(operation.path("responses").has("401") || call.open())
                    .as("401 of %s", call)
                    .isTrue();
            assertThat(operation.path("responses").has("403"))
                    .as("403 of %s", call)
                    .isEqualTo(!call.roles().isEmpty());
        }
    }

    @Test
    void names_exactly_the_parameters() {
        for (ResourceMethods.Call call : calls) {
            Set<String> names = new TreeSet<>();
            for (JsonNode holder : List.of(root.path("paths").path(call.path()), operation(call))) {
                holder.path("parameters")
                        .forEach(p -> names.add(
                                p.path("in").textValue() + " " + p.path("name").textValue()));
            }

            assertThat(names).as(call.toString()).isEqualTo(call.parameters());
        }
    }

    @Test
    void describes_the_members_of_every_body() {
        for (ResourceMethods.Call call : calls) {
            if (call.consumes().contains(MediaType.APPLICATION_JSON)) {
                JsonNode body = operation(call).at("/requestBody/content").path(MediaType.APPLICATION_JSON);
                same(body.path("schema"), json.constructType(call.entity()), false, call.toString());
            }
        }
    }

    @Test
    void describes_the_members_of_every_answer() {
        for (ResourceMethods.Call call : calls) {
            if (call.method().getReturnType() == void.class) {
                assertThat(operation(call).path("responses").has("204")).isTrue();
            } else if (call.method().getReturnType() != Response.class) {
                same(answer(call), json.constructType(call.method().getGenericReturnType()), true, call.toString());
            }
        }
    }

    private JsonNode operation(ResourceMethods.Call call) {
        return root.path("paths").path(call.path()).path(call.verb().toLowerCase(java.util.Locale.ROOT));
    }

    private JsonNode answer(ResourceMethods.Call call) {
        JsonNode responses = operation(call).path("responses");
        String status = MULTI_STATUS.stream().filter(responses::has).findFirst().orElseThrow();
        return resolve(responses.path(status))
                .path("content")
                .path(MediaType.APPLICATION_JSON)
                .path("schema");
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").textValue().substring(1)) : node;
    }

    private void same(JsonNode reference, JavaType type, boolean answer, String where) {
        JsonNode schema = resolve(reference);
        Class<?> raw = type.getRawClass();
        if (type.isCollectionLikeType()) {
            assertThat(schema.path("type").textValue()).as(where).isEqualTo("array");
            same(schema.path("items"), type.getContentType(), answer, where + " []");
        } else if (TEXTS.contains(raw)) {
            assertThat(typesOf(schema)).as(where).contains("string");
        } else if (raw == boolean.class) {
            assertThat(typesOf(schema)).as(where).containsExactly("boolean");
        } else if (raw == int.class || raw == long.class) {
            assertThat(typesOf(schema)).as(where).containsExactly("integer");
        } else {
            sameMembers(schema, type, answer, where);
        }
    }

    private void sameMembers(JsonNode schema, JavaType type, boolean answer, String where) {
        List<BeanPropertyDefinition> members = answer
                ? json.getSerializationConfig().introspect(type).findProperties()
                : json.getDeserializationConfig().introspect(type).findProperties();
        if (schema.has("oneOf")) {
            // A body of several shapes is read by hand; its answers are tested over HTTP.
            assertThat(members).as(where).isEmpty();
            return;
        }
        Set<String> names =
                members.stream().map(BeanPropertyDefinition::getName).collect(Collectors.toSet());
        assertThat(names).as(where).isNotEmpty();
        assertThat(fieldNames(schema.path("properties"))).as(where).isEqualTo(names);
        if (answer) {
            assertThat(texts(schema.path("required"))).as(where).isEqualTo(names);
        }
        for (BeanPropertyDefinition member : members) {
            JsonNode described = schema.path("properties").path(member.getName());
            same(described, member.getPrimaryType(), answer, where + " " + member.getName());
        }
    }

    private static List<String> typesOf(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isTextual() ? List.of(type.textValue()) : new ArrayList<>(texts(type));
    }

    private static Set<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .collect(Collectors.toSet());
    }

    private static Set<String> fieldNames(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }
}
