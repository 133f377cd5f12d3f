package io.gatehouse.monitoring;

import io.gatehouse.token.KeyRing;
import io.gatehouse.token.KeySettings;
import io.gatehouse.verifier.SignatureEngine;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the metrics of the signing keys. Thread-safe. */
public final class KeyMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(KeyMetrics.class);
    private static final long NEVER = -1;

    private final KeyRing keys;
    private final KeySettings settings;
    private final Clock clock;

    public KeyMetrics(KeyRing keys, KeySettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** Registers the gauges, and logs which provider computes signatures. */
    public void register(PrometheusRegistry metrics, SignatureEngine engine) {
        LOG.info("Signatures are computed by {}", engine.description());
        new CallbackMetrics(metrics)
                .gauge(
                        "gatehouse_crypto_native",
                        "1 where signatures are computed by native code",
                        () -> engine.isNative() ? 1 : 0)
                .gauge("gatehouse_keys_signing_age_seconds", "Age of the current signing key", () -> age().toSeconds())
                .gauge(
                        "gatehouse_keys_rotation_due_in_seconds",
                        "Time until the next signing key rotation; 0 when overdue, -1 when disabled",
                        this::dueInSeconds)
                .gauge("gatehouse_keys_published", "Public keys in the JWKS", keys::publishedCount);
    }

    private Duration age() {
        return keys.currentAge(clock.instant());
    }

    /** The seconds until the next rotation; 0 when overdue, -1 when rotation is disabled. */
    private long dueInSeconds() {
        if (settings.rotationInterval().isZero()) {
            return NEVER;
        }
        return Math.max(0, settings.rotationInterval().minus(age()).toSeconds());
    }
}
