package io.gatehouse.feed;

import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.listener.Canary;
import io.gatehouse.listener.Listeners;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Duration;

/**
 * Revokes a session that no user has, in the same way as a logout, so that it is known how soon the listeners of this
 * instance learn of a revocation. Without live listeners it writes nothing. Used by one thread.
 */
final class FeedCanary implements Runnable {
    static final Duration PERIOD = Duration.ofMinutes(1);

    private final FeedLog log;
    private final Listeners listeners;
    private final Revocations revocations;
    private final SystemSources sources;

    FeedCanary(FeedLog log, Listeners listeners, Revocations revocations, SystemSources sources) {
        this.log = log;
        this.listeners = listeners;
        this.revocations = revocations;
        this.sources = sources;
    }

    @Override
    public void run() {
        if (!listeners.hasLive()) {
            return;
        }
        SessionId session = new SessionId(sources.newId().get());
        long begin = sources.nanoTime().getAsLong();
        long end = log.end();
        revocations.inTransaction(tx -> {
            tx.denySession(session, sources.clock().instant());
            return session;
        });
        log.find(Kind.SESSION, session.toString(), end)
                .ifPresent(position -> listeners.sent(new Canary(position, begin)));
    }
}
