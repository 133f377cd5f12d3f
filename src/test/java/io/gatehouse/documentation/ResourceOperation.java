package io.gatehouse.documentation;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.access.RequiresRole;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * One resource method: the OpenAPI operation that swagger-jaxrs2 reads from it, and its access annotations, which
 * swagger-jaxrs2 does not know.
 *
 * @param document the OpenAPI document of this method alone
 * @param path without {@code /api/v1}
 * @param verb in lower case, as a key of an OpenAPI path
 */
record ResourceOperation(Method method, JsonNode document, String path, String verb) {
    JsonNode operation() {
        return document.path("paths").path(path).path(verb);
    }

    /** The content types of the request body; empty if the method has none. */
    Set<String> consumes() {
        Set<String> types = new TreeSet<>();
        operation().at("/requestBody/content").fieldNames().forEachRemaining(types::add);
        return types;
    }

    /** The schema of the response that the return type describes; missing for {@code void} and {@code Response}. */
    JsonNode responseSchema() {
        return operation().at("/responses/default/content/application~1json/schema");
    }

    boolean hasNoResponseBody() {
        return method.getReturnType() == void.class;
    }

    boolean isPublic() {
        return method.isAnnotationPresent(Public.class);
    }

    Set<String> roles() {
        RequiresRole required = method.getAnnotation(RequiresRole.class);
        return required == null ? Set.of() : Set.of(required.value());
    }

    /** The path in the OpenAPI document, with {@code /api/v1}. */
    String documentedPath() {
        return DocumentedOperation.BASE_PATH + path;
    }

    @Override
    public String toString() {
        return verb.toUpperCase(Locale.ROOT) + " " + documentedPath();
    }
}
