/**
 * The adapter for Dropwizard: {@link io.gatehouse.verifier.dropwizard.GatehouseDropwizard} connects the verifier to the
 * lifecycle, to Jersey and to the health checks of a service.
 */
@NullMarked
package io.gatehouse.verifier.dropwizard;

import org.jspecify.annotations.NullMarked;
