/**
 * The audit log: one event for each security decision, with actor, subject and outcome. An event is written in the
 * transaction of its change, so no change exists without its event. A chain of seals makes later changes to events
 * detectable.
 */
@NullMarked
package io.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
