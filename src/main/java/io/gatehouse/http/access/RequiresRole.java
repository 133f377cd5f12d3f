package io.gatehouse.http.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Allows authenticated callers of these kinds who have at least one of these roles to call this resource method. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RequiresRole {
    /** Titles of roles; the caller needs one of them. */
    String[] value();

    /** The kinds of callers; at least one. */
    CallerKind[] callers();
}
