package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import io.gatehouse.kernel.Pem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisAddress;
import io.gatehouse.storage.RedisStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis. Immutable.
 *
 * @param url see {@link RedisAddress}; a secret, because it can hold a password
 * @param ca certificates (PEM) of the authorities that its servers' certificates are from; empty for the JVM's
 * @param connectTimeout longest wait for a connection
 * @param socketTimeout longest wait for an answer, and for a connection of the pool
 * @param maxConnections connections of this instance at most
 */
@JsonSnakeCase
public record RedisSection(
        Secret url,
        String ca,
        @JsonDeserialize(using = DurationParser.class) Duration connectTimeout,
        @JsonDeserialize(using = DurationParser.class) Duration socketTimeout,
        int maxConnections)
        implements Validated {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int DEFAULT_CONNECTIONS = 16;
    private static final int MOST_CONNECTIONS = 1000;

    /** Jackson gives null and 0 for what the file leaves out. */
    public RedisSection(
            @Nullable Secret url,
            @Nullable String ca,
            @Nullable Duration connectTimeout,
            @Nullable Duration socketTimeout,
            int maxConnections) {
        this.url = Objects.requireNonNullElse(url, Secret.valueOf(""));
        this.ca = Objects.requireNonNullElse(ca, "");
        this.connectTimeout = Objects.requireNonNullElse(connectTimeout, Duration.ofMillis(500));
        this.socketTimeout = Objects.requireNonNullElse(socketTimeout, Duration.ofMillis(250));
        this.maxConnections = maxConnections == 0 ? DEFAULT_CONNECTIONS : maxConnections;
    }

    @Override
    public void review(ConfigurationErrors findings) {
        findings.refuseIf(
                RedisAddress.parse(url).isEmpty(),
                "redis.url",
                "must be an address of Redis: set GATEHOUSE_REDIS_URL, for example redis://localhost:6379/0, or "
                        + "rediss:// for TLS, redis-sentinel:// or redis-cluster:// with several hosts; in a password, write special "
                        + "characters percent-encoded. A password stands between a colon and the @: redis://:PASSWORD@host or "
                        + "redis://USER:PASSWORD@host.");
        CertificateValidator.review(findings, "redis.ca", ca);
        findings.refuseIf(
                !ca.isEmpty()
                        && RedisAddress.parse(url)
                                .filter(address -> !address.tls())
                                .isPresent(),
                "redis.ca",
                "is for TLS: begin GATEHOUSE_REDIS_URL with rediss, or unset the authority.");
        BoundsValidator.between(findings, "redis.connect_timeout", connectTimeout, Duration.ofMillis(10), LONGEST);
        BoundsValidator.between(findings, "redis.socket_timeout", socketTimeout, Duration.ofMillis(10), LONGEST);
        BoundsValidator.between(findings, "redis.max_connections", maxConnections, 2, MOST_CONNECTIONS);
    }

    /** The same, taken apart; to be asked for after the review. */
    public RedisAddress address() {
        return RedisAddress.parse(url, ca.isEmpty() ? Optional.empty() : Optional.of(Pem.trusting(ca)))
                .orElseThrow(() -> new IllegalStateException("The review refuses other addresses"));
    }

    /** How long to wait for Redis, with so many connections. */
    public RedisStore.Limits limits() {
        return new RedisStore.Limits(connectTimeout, socketTimeout, maxConnections);
    }
}
