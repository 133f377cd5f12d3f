package io.gatehouse.http.access;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may call a resource method, as its annotation says.
 *
 * @param open whether anybody may, without a token
 * @param roles one of these is needed; empty when any caller with a token may
 */
record AccessRule(boolean open, Set<String> roles) {
    /** @throws IllegalStateException with a sentence that names the method, unless it declares exactly one access */
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
            throw new IllegalStateException("The resource method " + name(method) + " requires a role but names none.");
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
