/** Tests of health and metrics. */
@NullMarked
package io.gatehouse.monitoring;

import org.jspecify.annotations.NullMarked;
