package io.gatehouse.documentation;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.access.RequiresRole;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every resource method of the service, as its annotations describe it. */
final class ResourceMethods {
    private ResourceMethods() {}

    static List<Call> all() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.gatehouse").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .map(JavaClass::reflect)
                        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                        .flatMap(method -> verbs(method).map(verb -> new Call(verb, method)))
                        .toList();
    }

    private static Stream<String> verbs(Method method) {
        return Stream.of(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(java.util.Objects::nonNull)
                .map(HttpMethod::value);
    }

    /** One verb of one method. */
    record Call(String verb, Method method) {
        String path() {
            Path own = method.getAnnotation(Path.class);
            return method.getDeclaringClass().getAnnotation(Path.class).value() + (own == null ? "" : own.value());
        }

        /** The content types of the body; none if the method takes no body. */
        Set<String> consumes() {
            if (entity() == null) {
                return Set.of();
            }
            Consumes own = method.getAnnotation(Consumes.class);
            Consumes consumes = own == null ? method.getDeclaringClass().getAnnotation(Consumes.class) : own;
            return Set.of(consumes.value());
        }

        boolean open() {
            return method.isAnnotationPresent(Public.class);
        }

        Set<String> roles() {
            RequiresRole required = method.getAnnotation(RequiresRole.class);
            return required == null ? Set.of() : Set.of(required.value());
        }

        /** Each with where it stands, such as {@code query limit}. */
        Set<String> parameters() {
            Set<String> names = new TreeSet<>();
            for (Parameter parameter : method.getParameters()) {
                for (Annotation annotation : parameter.getAnnotations()) {
                    if (annotation instanceof PathParam path) {
                        names.add("path " + path.value());
                    }
                    if (annotation instanceof QueryParam query) {
                        names.add("query " + query.value());
                    }
                }
            }
            return names;
        }

        /** The type of the body, which is the parameter without an annotation of JAX-RS; null if there is none. */
        @Nullable
        Type entity() {
            for (Parameter parameter : method.getParameters()) {
                if (Stream.of(parameter.getAnnotations())
                        .allMatch(a -> a.annotationType().getPackageName().startsWith("org.jspecify"))) {
                    return parameter.getParameterizedType();
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return verb + " " + path();
        }
    }
}
