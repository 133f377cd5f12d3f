/**
 * Keys and access tokens: storage and rotation of keys, the JWKS, and the signing of tokens. PostgreSQL stores private
 * keys sealed by the master key, and they never leave this package.
 */
@NullMarked
package io.gatehouse.token;

import org.jspecify.annotations.NullMarked;
