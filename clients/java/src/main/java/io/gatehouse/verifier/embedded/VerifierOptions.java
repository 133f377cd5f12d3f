package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.feed.FeedSettings;
import java.time.Duration;

/**
 * The options of a verifier, see {@link GatehouseVerifierBuilder}.
 *
 * @param learnsOfRevocations whether the verifier follows the feed; if not, it loads the JWKS
 */
record VerifierOptions(
        String issuer,
        String audience,
        FeedSettings feed,
        boolean learnsOfRevocations,
        Duration maxStaleness,
        Duration leeway,
        StalePolicy stalePolicy,
        VerifierMetrics metrics,
        int cachedTokens) {}
