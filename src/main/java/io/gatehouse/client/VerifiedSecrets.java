package io.gatehouse.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.hash.HashCode;
import io.gatehouse.client.ClientCredentialsDao.StoredSecret;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The secrets that this instance has verified in the last minute. Each use asks the denylist: a deleted secret, a
 * disabled client and a removed role take effect at once, as for tokens. Thread-safe.
 */
final class VerifiedSecrets {
    private static final Duration LIFETIME = Duration.ofSeconds(60);
    private static final int MAX_SECRETS = 10_000;

    private final DenylistReplica replica;
    private final Freshness freshness;
    private final LongSupplier nanoTime;
    private final Cache<HashCode, Verified> secrets;

    /** @param endsAt the end of the entry by the monotonic clock, in nanoseconds */
    private record Verified(StoredSecret secret, long endsAt) {}

    VerifiedSecrets(DenylistReplica replica, Freshness freshness, LongSupplier nanoTime) {
        this.replica = replica;
        this.freshness = freshness;
        this.nanoTime = nanoTime;
        this.secrets = Caffeine.newBuilder().maximumSize(MAX_SECRETS).build();
    }

    /** Remembers a secret that was read from PostgreSQL and matches. */
    void add(PresentedSecret presented, StoredSecret secret) {
        Duration left = secret.expiresAt() == null ? LIFETIME : Duration.between(secret.readAt(), secret.expiresAt());
        Duration lifetime = left.compareTo(LIFETIME) < 0 ? left : LIFETIME;
        secrets.put(key(presented), new Verified(secret, nanoTime.getAsLong() + lifetime.toNanos()));
    }

    /** Whether the secret was verified in the last minute, even if it has been deleted since. */
    boolean isKnown(PresentedSecret presented) {
        return current(presented).isPresent();
    }

    /** The secret, if it was verified in the last minute and nothing has revoked it since. */
    Optional<StoredSecret> usable(PresentedSecret presented, String clientId) {
        return current(presented)
                .filter(secret -> secret.clientId().toString().equals(clientId))
                .filter(secret -> replica.denies(secret.denylistClaims()).isEmpty())
                .filter(secret -> freshness.isFresh());
    }

    private Optional<StoredSecret> current(PresentedSecret presented) {
        return Optional.ofNullable(secrets.getIfPresent(key(presented)))
                .filter(entry -> entry.endsAt() - nanoTime.getAsLong() > 0)
                .map(Verified::secret);
    }

    private static HashCode key(PresentedSecret presented) {
        return HashCode.fromBytes(presented.hash());
    }
}
