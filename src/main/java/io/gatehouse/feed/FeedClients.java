package io.gatehouse.feed;

import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.kernel.ClientId;

/** The clients that may follow the feed. Thread-safe. */
@FunctionalInterface
public interface FeedClients {
    /**
     * Authenticates a client without I/O.
     *
     * @throws io.gatehouse.kernel.ProblemException {@link io.gatehouse.kernel.Problem#CLIENT_AUTHENTICATION_FAILED}
     */
    ClientId authenticate(ClientCredentials credentials);
}
