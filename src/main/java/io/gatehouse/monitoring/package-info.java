/** What an operator and an orchestrator see of a running service: health and metrics. */
@NullMarked
package io.gatehouse.monitoring;

import org.jspecify.annotations.NullMarked;
