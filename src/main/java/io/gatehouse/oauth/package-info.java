/** The OAuth 2 endpoints: the token endpoint (RFC 6749 §3.2), introspection (RFC 7662) and revocation (RFC 7009). */
@NullMarked
package io.gatehouse.oauth;

import org.jspecify.annotations.NullMarked;
