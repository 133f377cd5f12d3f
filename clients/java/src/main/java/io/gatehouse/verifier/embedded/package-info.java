/**
 * The verifier that a JVM service embeds: {@link io.gatehouse.verifier.embedded.GatehouseVerifier} verifies access tokens
 * in memory and follows the revocation feed.
 */
@NullMarked
package io.gatehouse.verifier.embedded;

import org.jspecify.annotations.NullMarked;
