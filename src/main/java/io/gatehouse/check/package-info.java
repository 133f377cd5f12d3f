/** The token check for gateways, token introspection (RFC 7662) and token revocation (RFC 7009). */
@NullMarked
package io.gatehouse.check;

import org.jspecify.annotations.NullMarked;
