/** The OAuth 2 endpoints for tokens: introspection (RFC 7662) and revocation (RFC 7009). */
@NullMarked
package io.gatehouse.oauth;

import org.jspecify.annotations.NullMarked;
