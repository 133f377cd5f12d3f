/** The token check that every request of the system passes: for gateways and for services that do not verify themselves. */
@NullMarked
package io.gatehouse.check;

import org.jspecify.annotations.NullMarked;
