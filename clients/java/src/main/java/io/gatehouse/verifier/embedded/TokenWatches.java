package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.VerifiedToken;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The tokens of long connections, checked each second and after each response of the feed. Thread-safe. */
final class TokenWatches implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TokenWatches.class.getName());

    private final Predicate<DenylistClaims> revoked;
    private final Clock clock;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor executor;

    TokenWatches(Predicate<DenylistClaims> revoked, Clock clock) {
        this.revoked = revoked;
        this.clock = clock;
        // Creates its thread with the first watch.
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "gatehouse-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    private final class Watch implements TokenWatch {
        private final VerifiedToken token;
        private final DenylistClaims claims;
        private final Runnable onEnd;

        Watch(VerifiedToken token, Runnable onEnd) {
            DenylistClaims all = token.denylistClaims();
            this.token = token;
            // Without the jti, because a refresh denies the token but does not end the session.
            this.claims = new DenylistClaims(
                    all.kid(), "", all.sessionId(), all.subject(), all.roles(), all.userEpoch(), all.realmEpoch());
            this.onEnd = onEnd;
        }

        private void check() {
            boolean isOver = !clock.instant().isBefore(token.expiresAt()) || revoked.test(claims);
            if (isOver && watches.remove(this)) {
                try {
                    onEnd.run();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "The callback of a watched token failed", e);
                }
            }
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }

    TokenWatch watch(VerifiedToken token, Runnable onEnd) {
        Watch watch = new Watch(token, onEnd);
        boolean isFirst = watches.isEmpty();
        watches.add(watch);
        if (isFirst && executor.getQueue().isEmpty() && !executor.isShutdown()) {
            ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(this::check, 0, 1, TimeUnit.SECONDS);
        }
        return watch;
    }

    /** Checks all watches soon, on the thread of the watches. */
    void checkSoon() {
        if (!watches.isEmpty() && !executor.isShutdown()) {
            executor.execute(this::check);
        }
    }

    private void check() {
        watches.forEach(Watch::check);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
