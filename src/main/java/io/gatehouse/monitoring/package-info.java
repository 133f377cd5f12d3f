/** Health checks, probes and metrics on the admin port. */
@NullMarked
package io.gatehouse.monitoring;

import org.jspecify.annotations.NullMarked;
