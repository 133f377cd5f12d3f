/** Explains to administrators why an access token is or is not accepted, and who revoked it. */
@NullMarked
package io.gatehouse.explain;

import org.jspecify.annotations.NullMarked;
