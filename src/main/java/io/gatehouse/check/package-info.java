/**
 * The token check that every request of the system passes, for gateways and for services that do not verify themselves;
 * introspection (RFC 7662) and revocation (RFC 7009) of single tokens.
 */
@NullMarked
package io.gatehouse.check;

import org.jspecify.annotations.NullMarked;
