/**
 * How often somebody may try: limits that all instances share through Redis, and that each keeps for itself while Redis is
 * away. Whoever fails waits longer each time; nobody is locked out.
 */
@NullMarked
package io.gatehouse.throttle;

import org.jspecify.annotations.NullMarked;
