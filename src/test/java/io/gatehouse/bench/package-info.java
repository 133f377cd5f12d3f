/** Benchmarks of the running service. {@code docs/performance.md} has their commands and figures. */
@NullMarked
package io.gatehouse.bench;

import org.jspecify.annotations.NullMarked;
