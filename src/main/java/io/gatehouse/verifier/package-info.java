/**
 * The verification of access tokens: spelling, signature, claims, denylist, freshness. Other JVM services can use it as
 * it is, so it depends on nothing else of ours; the server uses it for its own requests.
 */
@NullMarked
package io.gatehouse.verifier;

import org.jspecify.annotations.NullMarked;
