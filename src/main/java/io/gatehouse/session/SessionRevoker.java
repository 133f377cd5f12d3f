package io.gatehouse.session;

import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.RevokingTransaction;
import java.time.Instant;
import java.util.Optional;

/**
 * Ends sessions and denies their access tokens, in the transaction of the caller. A method that ends more than one
 * session updates the user's row first, as the lock order demands. Thread-safe.
 */
public final class SessionRevoker {
    /**
     * Ends one session of a user.
     *
     * @return when its newest access token expires; empty if the user has no such session
     */
    public Optional<Instant> endOne(RevokingTransaction tx, UserId user, SessionId session) {
        Optional<Instant> expiresAt = tx.dao(SessionRevocationDao.class).end(session.value(), user.value());
        expiresAt.ifPresent(end -> tx.denySession(session, end));
        return expiresAt;
    }

    /**
     * Ends every session of a user and denies every access token, including those of sessions without a row. Removes
     * all known clients.
     *
     * @return whether the user exists
     */
    public boolean endAll(RevokingTransaction tx, UserId user) {
        Optional<Long> epoch = tx.dao(EpochDao.class).moveBoth(user.value());
        epoch.ifPresent(minimum -> {
            // A separate statement, because it must see a login that committed while the previous statement waited.
            SessionRevocationDao dao = tx.dao(SessionRevocationDao.class);
            dao.endAll(user.value());
            dao.forgetClients(user.value());
            tx.denySubject(user, minimum);
        });
        return epoch.isPresent();
    }

    /** Ends every session of a user except one, for example after a password change. */
    public void endOthers(RevokingTransaction tx, UserId user, SessionId kept) {
        SessionRevocationDao dao = tx.dao(SessionRevocationDao.class);
        dao.moveSessionEpoch(user.value()).ifPresent(epoch -> {
            for (SessionRevocationDao.Ended ended : dao.endOthers(user.value(), kept.value())) {
                tx.denySession(new SessionId(ended.id()), ended.accessExpiresAt());
            }
            dao.keep(kept.value(), user.value(), epoch);
        });
    }
}
