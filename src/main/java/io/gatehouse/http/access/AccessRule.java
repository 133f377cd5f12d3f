package io.gatehouse.http.access;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The access that the annotation of a resource method declares. Immutable.
 *
 * @param callers the kinds of callers that the method admits; empty if it needs no authentication
 * @param roles the roles of which the caller needs one; empty if authentication is enough
 */
record AccessRule(Set<CallerKind> callers, Set<String> roles) {
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
        Annotation access = declared.get(0);
        if (access instanceof RequiresRole required) {
            requireSome(required.value().length, method, "role in @RequiresRole");
            return new AccessRule(callers(required.callers(), method), Set.of(required.value()));
        }
        return access instanceof Authenticated authenticated
                ? new AccessRule(callers(authenticated.value(), method), Set.of())
                : new AccessRule(Set.of(), Set.of());
    }

    private static Set<CallerKind> callers(CallerKind[] declared, Method method) {
        requireSome(declared.length, method, "kind of caller");
        return Set.of(declared);
    }

    private static void requireSome(int count, Method method, String what) {
        if (count == 0) {
            throw new IllegalStateException(
                    "The resource method " + name(method) + " must name at least one " + what + ".");
        }
    }

    static String name(Method method) {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }

    /** Whether the method needs no authentication. */
    boolean open() {
        return callers.isEmpty();
    }

    boolean admits(CallerKind kind) {
        return callers.contains(kind);
    }

    boolean admitsRolesOf(Caller caller) {
        return roles.isEmpty() || roles.stream().anyMatch(caller.roles()::contains);
    }
}
