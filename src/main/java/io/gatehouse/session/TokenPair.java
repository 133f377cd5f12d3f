package io.gatehouse.session;

import io.gatehouse.kernel.Secret;

/**
 * The tokens that a login or a refresh returns.
 *
 * @param expiresIn seconds until the access token expires (RFC 6749 §5.1)
 * @param refreshExpiresIn seconds until the refresh token expires if it is not used
 */
record TokenPair(Secret accessToken, Secret refreshToken, long expiresIn, long refreshExpiresIn) {}
