/**
 * Test kit for services that embed the verifier: {@link io.gatehouse.verifier.testing.TestIssuer} replaces a Gatehouse
 * server in tests.
 */
@NullMarked
package io.gatehouse.verifier.testing;

import org.jspecify.annotations.NullMarked;
