package io.gatehouse.revocation;

import io.gatehouse.kernel.Secret;
import java.time.Duration;
import java.util.List;

/**
 * Time limits and keys of the denylist of one instance.
 *
 * @param maxStaleness the age of the replica above which checks answer 503
 * @param verifierLeeway how far clocks of verifiers may differ
 * @param longestStatement from the request for a connection until a statement of one transaction is committed or has failed
 * @param redisTimeout how long a response waits for Redis
 * @param streamKeys authenticate messages between instances: the first signs, each verifies
 */
public record DenylistSettings(
        Duration maxStaleness,
        Duration verifierLeeway,
        Duration longestStatement,
        Duration redisTimeout,
        List<Secret> streamKeys) {}
