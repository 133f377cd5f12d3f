/** Tests of the agent. */
@NullMarked
package io.gatehouse.agent;

import org.jspecify.annotations.NullMarked;
