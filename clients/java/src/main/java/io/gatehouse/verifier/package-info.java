/**
 * Verifies access tokens: format, signature, claims, denylist and freshness. Other JVM services can use this package,
 * so it depends on no other package of Gatehouse. The server uses it too.
 */
@NullMarked
package io.gatehouse.verifier;

import org.jspecify.annotations.NullMarked;
