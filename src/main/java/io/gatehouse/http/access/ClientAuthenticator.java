package io.gatehouse.http.access;

import java.net.InetAddress;

/** Authenticates OAuth clients by their secret (RFC 6749 §2.3.1). */
@FunctionalInterface
public interface ClientAuthenticator {
    /**
     * Authenticates a client.
     *
     * @param address the address of the client, for the rate limit of failures
     * @throws io.gatehouse.kernel.ProblemException {@link
     *     io.gatehouse.kernel.Problem#CLIENT_AUTHENTICATION_FAILED} without a reason, or {@link
     *     io.gatehouse.kernel.Problem#RATE_LIMITED}
     */
    Caller authenticate(ClientCredentials credentials, InetAddress address);
}
