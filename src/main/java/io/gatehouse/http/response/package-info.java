/** Error responses as problem+json (RFC 9457), and response bodies that several features share. */
@NullMarked
package io.gatehouse.http.response;

import org.jspecify.annotations.NullMarked;
