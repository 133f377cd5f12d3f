/**
 * Revocations: stored in PostgreSQL, applied to the replica of this instance before the response, and published to the
 * other instances.
 */
@NullMarked
package io.gatehouse.revocation;

import org.jspecify.annotations.NullMarked;
