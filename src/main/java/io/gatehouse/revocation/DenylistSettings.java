package io.gatehouse.revocation;

import io.gatehouse.kernel.Secret;
import java.time.Duration;
import java.util.List;

/**
 * Time limits and keys of the denylist of one instance.
 *
 * @param maxStaleness the staleness of the replica above which checks return 503
 * @param verifierLeeway the maximum clock difference of verifiers
 * @param longestStatement the maximum time from the request for a connection until the transaction is committed or
 *     has failed
 * @param redisTimeout how long a response waits for Redis
 * @param streamKeys authenticate messages between instances: the first signs, each verifies
 */
public record DenylistSettings(
        Duration maxStaleness,
        Duration verifierLeeway,
        Duration longestStatement,
        Duration redisTimeout,
        List<Secret> streamKeys) {}
