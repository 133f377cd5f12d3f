package io.gatehouse.client;

import io.gatehouse.kernel.Secret;
import java.util.List;

/**
 * An access token of a client.
 *
 * @param expiresIn seconds until it expires (RFC 6749 §5.1)
 * @param roles the titles of the roles in the token
 */
public record ClientToken(Secret accessToken, long expiresIn, List<String> roles) {}
