package io.gatehouse.documentation;

import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.dropwizard.auth.Auth;
import io.gatehouse.http.input.StrictJson;
import io.gatehouse.kernel.Secret;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.core.util.PrimitiveType;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.jaxrs2.ResolvedParameter;
import io.swagger.v3.oas.integration.SwaggerConfiguration;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reader of swagger-jaxrs2, limited to one resource method. It reads one method at a time because two methods that
 * differ only in {@code @Consumes} have the same path and verb, and the reader keeps only the last of them.
 */
final class ResourceReader extends Reader {
    private static final ObjectMapper JSON =
            StrictJson.configure(new ObjectMapper().registerModule(new JavaTimeModule()));

    static {
        ModelConverters.getInstance(true).addConverter(new ModelResolver(JSON).openapi31(true));
        ModelConverters.getInstance(true).addConverter(new FluentSetters());
        PrimitiveType.customClasses().put(Secret.class.getName(), PrimitiveType.STRING);
    }

    private final Method only;

    private ResourceReader(Method only) {
        super(new SwaggerConfiguration().openAPI(new OpenAPI()).openAPI31(true));
        this.only = only;
    }

    /** Every resource method of the service. */
    static List<ResourceOperation> all() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.gatehouse").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .map(JavaClass::reflect)
                        .flatMap(type -> Stream.of(type.getMethods()).flatMap(method -> read(type, method)))
                        .toList();
    }

    private static Stream<ResourceOperation> read(Class<?> type, Method method) {
        JsonNode document = Json31.mapper().valueToTree(new ResourceReader(method).read(type));
        return document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(verb -> new ResourceOperation(method, document, path.getKey(), verb.getKey())));
    }

    @Override
    protected boolean isOperationHidden(Method method) {
        return !method.equals(only);
    }

    /** Ignores the parameters that the framework injects: they are not part of the request. */
    @Override
    protected ResolvedParameter getParameters(
            Type type,
            List<Annotation> annotations,
            Operation operation,
            @Nullable Consumes classConsumes,
            @Nullable Consumes methodConsumes,
            @Nullable JsonView jsonView) {
        boolean injected = annotations.stream().anyMatch(a -> a instanceof Auth || a instanceof Context);
        return injected
                ? new ResolvedParameter()
                : super.getParameters(type, annotations, operation, classConsumes, methodConsumes, jsonView);
    }

    /**
     * Corrects the type of a property that has only a fluent setter. swagger-core uses the setter's return type, which is
     * the class itself.
     */
    private static final class FluentSetters implements ModelConverter {
        @Override
        public @Nullable Schema<?> resolve(
                AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
            JavaType owner = JSON.constructType(type.getType());
            JSON.getDeserializationConfig().introspect(owner).findProperties().stream()
                    .filter(property -> property.getName().equals(type.getPropertyName()))
                    .map(BeanPropertyDefinition::getSetter)
                    .filter(setter -> setter != null && setter.getRawReturnType() == owner.getRawClass())
                    .forEach(setter -> type.setType(setter.getParameterType(0)));
            return chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        }
    }
}
