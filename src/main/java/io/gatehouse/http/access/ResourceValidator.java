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

/** Stops the start when a resource uses a part of JAX-RS that would slip past this package's checks. */
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
            refuse(resource.getResourceLocator(), "is a locator, whose methods are found only when a request comes");
        }
        resource.getResourceMethods().forEach(ResourceValidator::check);
        resource.getChildResources().forEach(ResourceValidator::check);
    }

    private static void check(ResourceMethod resource) {
        Method method = resource.getInvocable().getDefinitionMethod();
        if (parameterWith(method, FormParam.class)) {
            refuse(resource, "has a @FormParam, which Jersey also fills from the query; take a FormBody");
        }
        if (parameterWith(method, BeanParam.class)) {
            refuse(resource, "has a @BeanParam, whose query parameters would be refused as unknown");
        }
        if (Stream.of(method.getParameters()).anyMatch(ResourceValidator::takesMany)) {
            refuse(resource, "has a @QueryParam of many values, but each parameter is accepted once");
        }
        if (method.isAnnotationPresent(Public.class) && parameterWith(method, Auth.class)) {
            refuse(resource, "is @Public, so its @Auth parameter would have no caller");
        }
    }

    private static boolean parameterWith(Method method, Class<?> annotation) {
        return Stream.of(method.getParameterAnnotations())
                .flatMap(annotations -> List.of(annotations).stream())
                .anyMatch(annotation::isInstance);
    }

    private static boolean takesMany(Parameter parameter) {
        Class<?> type = parameter.getType();
        return parameter.isAnnotationPresent(QueryParam.class)
                && (Collection.class.isAssignableFrom(type) || type.isArray());
    }

    private static void refuse(ResourceMethod method, String reason) {
        throw new IllegalStateException("The resource method "
                + AccessRule.name(method.getInvocable().getDefinitionMethod()) + " " + reason + ".");
    }
}
