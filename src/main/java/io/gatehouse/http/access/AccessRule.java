package io.gatehouse.http.access;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The access that the annotation of a resource method declares. Immutable.
 *
 * @param open whether the method needs no token
 * @param roles the roles of which the caller needs one; empty if any valid token is enough
 */
record AccessRule(boolean open, Set<String> roles) {
    /**
     * Reads the annotation of a method.
     *
     * @throws IllegalStateException if the method does not have exactly one access annotation
     */
    static AccessRule of(Method method) {
        List<Annotation> declared = Stream.of(method.getAnnotations())
                .filter(a -> a instanceof Public || a instanceof Authenticated || a instanceof RequiresRole)
                .toList();
        if (declared.size() != 1) {
            throw new IllegalStateException("The resource method " + name(method)
                    + " must carry exactly one of @Public, @Authenticated and @RequiresRole, but carries "
                    + declared.size() + ".");
        }
        if (!(declared.get(0) instanceof RequiresRole required)) {
            return new AccessRule(declared.get(0) instanceof Public, Set.of());
        }
        if (required.value().length == 0) {
            throw new IllegalStateException(
                    "The resource method " + name(method) + " must name at least one role in @RequiresRole.");
        }
        return new AccessRule(false, Set.of(required.value()));
    }

    static String name(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }

    boolean admits(Caller caller) {
        return roles.isEmpty() || roles.stream().anyMatch(caller.roles()::contains);
    }
}
