package io.gatehouse.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks race tests and soak tests, which repeat often or wait long. They do not depend on the JDK, so CI runs them on
 * one version; {@code -DexcludedGroups=slow} skips them.
 */
@Tag("slow")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface SlowTest {}
