package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.testing.Api.Answer;
import java.util.List;
import java.util.function.Consumer;

/** Assertions about a JSON response. */
final class Json {
    static final List<String> PROFILE =
            List.of("id", "login", "email", "first_name", "last_name", "roles", "created_at");
    static final List<String> USER =
            List.of("id", "login", "email", "first_name", "last_name", "roles", "created_at", "active");
    static final List<String> CLIENT =
            List.of("id", "name", "description", "roles", "active", "access_token_lifetime", "created_at");
    static final List<String> ROLE = List.of("title", "description", "built_in");

    private Json() {}

    /** An object with at least these members. */
    static Consumer<Answer> object(List<String> members) {
        return answer -> hasMembers(body(answer), members);
    }

    static Consumer<Answer> object(String... members) {
        return object(List.of(members));
    }

    /** An array that is not empty, of objects with at least these members. */
    static Consumer<Answer> array(List<String> members) {
        return answer -> {
            assertThat(body(answer).isArray()).isTrue();
            assertThat(answer.json()).isNotEmpty().allSatisfy(item -> hasMembers(item, members));
        };
    }

    /** Exactly this text. */
    static Consumer<Answer> exactly(String text) {
        return answer -> {
            body(answer);
            assertThat(answer.body()).isEqualTo(text);
        };
    }

    /** A text at a JSON pointer (RFC 6901). */
    static Consumer<Answer> at(String pointer, String text) {
        return answer -> assertThat(body(answer).at(pointer).asText()).isEqualTo(text);
    }

    private static JsonNode body(Answer answer) {
        assertThat(answer.contentType()).isEqualTo("application/json");
        return answer.json();
    }

    private static void hasMembers(JsonNode object, List<String> members) {
        assertThat(object.isObject()).isTrue();
        assertThat(object.properties().stream().map(java.util.Map.Entry::getKey))
                .containsAll(members);
    }
}
