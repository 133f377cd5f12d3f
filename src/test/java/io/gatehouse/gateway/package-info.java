/** The configurations in {@code gateways}, in the real programs. */
@NullMarked
package io.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
