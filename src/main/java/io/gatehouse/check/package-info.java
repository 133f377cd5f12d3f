/** The token check for gateways. */
@NullMarked
package io.gatehouse.check;

import org.jspecify.annotations.NullMarked;
