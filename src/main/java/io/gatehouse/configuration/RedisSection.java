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
 * Settings of the connections to Redis. Immutable.
 *
 * @param url the URL, see {@link RedisAddress}; a secret, because it can contain a password
 * @param ca the certificates (PEM) of the trusted authorities; empty for those of the JVM
 * @param connectTimeout the longest wait for a connection
 * @param socketTimeout the longest wait for a response, and for a connection of the pool
 * @param maxConnections the largest number of connections of this instance
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

    /** Jackson passes null or 0 for a setting that the file omits. */
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
    public void validate(ConfigurationErrors errors) {
        errors.rejectIf(
                RedisAddress.parse(url).isEmpty(),
                "redis.url",
                "must be a URL of Redis: set GATEHOUSE_REDIS_URL, for example redis://localhost:6379/0, or "
                        + "rediss:// for TLS, redis-sentinel:// or redis-cluster:// with several hosts. In a password, write special "
                        + "characters percent-encoded. A password stands between a colon and the @: redis://:PASSWORD@host or "
                        + "redis://USER:PASSWORD@host.");
        CertificateValidator.validate(errors, "redis.ca", ca);
        errors.rejectIf(
                !ca.isEmpty()
                        && RedisAddress.parse(url)
                                .filter(address -> !address.tls())
                                .isPresent(),
                "redis.ca",
                "is for TLS: begin GATEHOUSE_REDIS_URL with rediss, or unset the authority.");
        BoundsValidator.between(errors, "redis.connect_timeout", connectTimeout, Duration.ofMillis(10), LONGEST);
        BoundsValidator.between(errors, "redis.socket_timeout", socketTimeout, Duration.ofMillis(10), LONGEST);
        BoundsValidator.between(errors, "redis.max_connections", maxConnections, 2, MOST_CONNECTIONS);
    }

    /** The parsed URL; call it after validation. */
    public RedisAddress address() {
        return RedisAddress.parse(url, ca.isEmpty() ? Optional.empty() : Optional.of(Pem.trusting(ca)))
                .orElseThrow(() -> new IllegalStateException("Validation rejects other URLs"));
    }

    /** The timeouts and the size of the pool. */
    public RedisStore.Limits limits() {
        return new RedisStore.Limits(connectTimeout, socketTimeout, maxConnections);
    }
}
