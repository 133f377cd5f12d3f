package io.gatehouse.monitoring;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.KeySettings;
import io.gatehouse.verifier.SignatureEngine;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator watches about keys. Thread-safe. */
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

    /** Registers the gauges, and says in the log what computes signatures. */
    public void register(MetricRegistry metrics, SignatureEngine engine) {
        LOG.info("Signatures are computed by {}", engine.description());
        metrics.registerGauge("gatehouse.crypto.native", () -> engine.isNative() ? 1 : 0);
        metrics.registerGauge("gatehouse.keys.signing.age_seconds", () -> age().toSeconds());
        metrics.registerGauge("gatehouse.keys.rotation.due_in_seconds", this::dueInSeconds);
        metrics.registerGauge("gatehouse.keys.published", keys::publishedCount);
    }

    private Duration age() {
        return keys.currentAge(clock.instant());
    }

    /** 0 where it is due and not done; -1 where it never is. */
    private long dueInSeconds() {
        if (settings.rotationInterval().isZero()) {
            return NEVER;
        }
        return Math.max(0, settings.rotationInterval().minus(age()).toSeconds());
    }
}
