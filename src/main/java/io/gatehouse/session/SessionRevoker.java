package io.gatehouse.session;

import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.RevokingTransaction;
import java.time.Instant;
import java.util.Optional;

/**
 * Ends sessions inside the transaction of whatever is the reason, and denies their access tokens. What ends
 * more than one session updates the user's row first, which is the lock order of the whole service. Thread-safe.
 */
public final class SessionRevoker {
    /**
     * Ends one session of a user.
     *
     * @return when its newest access token expires; nothing if the user has no such session
     */
    public Optional<Instant> endOne(RevokingTransaction tx, UserId user, SessionId session) {
        Optional<Instant> expiresAt = tx.dao(SessionRevocationDao.class).end(session.value(), user.value());
        expiresAt.ifPresent(end -> tx.denySession(session, end));
        return expiresAt;
    }

    /**
     * Ends every session of a user and denies every access token, those of sessions that nobody remembers included. No
     * client stays known.
     *
     * @return whether there is such a user
     */
    public boolean endAll(RevokingTransaction tx, UserId user) {
        Optional<Long> epoch = tx.dao(EpochDao.class).moveBoth(user.value());
        epoch.ifPresent(minimum -> {
            // A statement of its own: it must see a login that committed while the one before waited.
            SessionRevocationDao dao = tx.dao(SessionRevocationDao.class);
            dao.endAll(user.value());
            dao.forgetClients(user.value());
            tx.denySubject(user, minimum);
        });
        return epoch.isPresent();
    }

    /** Ends every session of a user but one, as after a change of password. */
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
