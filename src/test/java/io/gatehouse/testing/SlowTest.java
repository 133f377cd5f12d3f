package io.gatehouse.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Tests that repeat much or wait long to show what several instances, PostgreSQL and Redis do together. The JDK makes no
 * difference to them, so that CI runs them on one; {@code -DexcludedGroups=slow} leaves them out.
 */
@Tag("slow")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface SlowTest {}
