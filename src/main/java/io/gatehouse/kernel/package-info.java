/**
 * Basic types of every feature: ids, secrets and the catalogue of problems. It depends only on the JDK and JSpecify
 * annotations.
 */
@NullMarked
package io.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
