/**
 * Words that every feature shares: ids, secrets and the closed catalogue of problems. It imports no framework and
 * nothing else of ours.
 */
@NullMarked
package io.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
