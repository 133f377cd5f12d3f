/**
 * Who did what, to whom, with what outcome: one event for each security decision, written in the transaction of the
 * change that it tells of, so that there is no change without its event.
 */
@NullMarked
package io.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
