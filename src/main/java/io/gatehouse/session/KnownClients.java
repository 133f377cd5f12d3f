package io.gatehouse.session;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.throttle.ThrottleKeys;

/**
 * The client addresses that a user has logged in from. Failed logins of a known client are counted separately, so an
 * address must be forgotten once the password that it logged in with has changed. Thread-safe.
 */
public final class KnownClients {
    private final ThrottleKeys keys;

    public KnownClients(ThrottleKeys keys) {
        this.keys = keys;
    }

    /** Removes all known clients of a user except the one that opened a session. The user's row must be locked. */
    public void keepOnly(RevokingTransaction tx, UserId user, SessionId session) {
        SessionRevocationDao dao = tx.dao(SessionRevocationDao.class);
        dao.addressOf(session.value(), user.value())
                .filter(InetAddresses::isInetAddress)
                .map(InetAddresses::forString)
                .ifPresentOrElse(
                        address -> {
                            long kept = keys.clientHash(user.value(), address);
                            dao.forgetClientsWithout(user.value(), kept);
                            dao.keepClient(user.value(), kept);
                        },
                        () -> dao.forgetClients(user.value()));
    }
}
