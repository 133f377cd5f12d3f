/**
 * The listeners of the revocation feed, as an instance sees them: when each has sent its last request, which keys it has,
 * and how long it took to learn of the last canary.
 */
@NullMarked
package io.gatehouse.listener;

import org.jspecify.annotations.NullMarked;
