package io.gatehouse.http.access;

import io.dropwizard.auth.Auth;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Configuration;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.glassfish.jersey.server.model.ModelProcessor;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.glassfish.jersey.server.model.ResourceModel;

/**
 * Makes the startup fail if a resource uses a JAX-RS feature that would bypass the checks of this package. Thread-safe.
 */
public final class ResourceValidator implements ModelProcessor {
    @Override
    public ResourceModel processResourceModel(ResourceModel model, Configuration configuration) {
        model.getRootResources().forEach(ResourceValidator::check);
        return model;
    }

    @Override
    public ResourceModel processSubResource(ResourceModel model, Configuration configuration) {
        return model;
    }

    private static void check(Resource resource) {
        if (resource.getResourceLocator() != null) {
            reject(
                    resource.getResourceLocator(),
                    "is a sub-resource locator, whose methods Jersey resolves only per request");
        }
        resource.getResourceMethods().forEach(ResourceValidator::check);
        resource.getChildResources().forEach(ResourceValidator::check);
    }

    private static void check(ResourceMethod resource) {
        Method method = resource.getInvocable().getDefinitionMethod();
        if (parameterWith(method, FormParam.class)) {
            reject(resource, "has a @FormParam, which Jersey also fills from the query; use a FormBody parameter");
        }
        if (parameterWith(method, BeanParam.class)) {
            reject(resource, "has a @BeanParam, whose query parameters would be rejected; use @QueryParam");
        }
        if (Stream.of(method.getParameters()).anyMatch(ResourceValidator::isMultiValued)) {
            reject(resource, "has a @QueryParam with several values, but each may be sent only once");
        }
        if (method.isAnnotationPresent(Public.class) && parameterWith(method, Auth.class)) {
            reject(resource, "is @Public, so its @Auth parameter would have no caller; remove one of the two");
        }
    }

    private static boolean parameterWith(Method method, Class<?> annotation) {
        return Stream.of(method.getParameterAnnotations())
                .flatMap(annotations -> List.of(annotations).stream())
                .anyMatch(annotation::isInstance);
    }

    private static boolean isMultiValued(Parameter parameter) {
        Class<?> type = parameter.getType();
        return parameter.isAnnotationPresent(QueryParam.class)
                && (Collection.class.isAssignableFrom(type) || type.isArray());
    }

    private static void reject(ResourceMethod method, String reason) {
        throw new IllegalStateException("The resource method "
                + AccessRule.name(method.getInvocable().getDefinitionMethod()) + " " + reason + ".");
    }
}
