/** Runs clients and resource servers of other languages against a real service: those of {@code examples}, and more. */
@NullMarked
package io.gatehouse.thirdparty;

import org.jspecify.annotations.NullMarked;
