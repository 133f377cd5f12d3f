package io.gatehouse.revocation;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.storage.Transaction;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A running transaction that can deny tokens. Each denial is inserted as a row at once and reaches the denylist when
 * the transaction has committed. It belongs to one thread.
 */
public final class RevokingTransaction {
    /** The longest configurable token lifetime, and a margin for clock differences. */
    private static final Duration EPOCH_ENTRY_LIFE = Duration.ofHours(24).plusMinutes(10);

    private final Transaction tx;
    private final Duration tokenMargin;
    private final List<DenylistEntry> denials = new ArrayList<>();

    RevokingTransaction(Transaction tx, Duration tokenMargin) {
        this.tx = tx;
        this.tokenMargin = tokenMargin;
    }

    /** The transaction itself. */
    public Transaction transaction() {
        return tx;
    }

    /** A DAO whose statements are part of this transaction. */
    public <D> D dao(Class<D> type) {
        return tx.dao(type);
    }

    /** Denies the access token with this {@code jti} and those before it in its session; their expiry is unknown. */
    public void denyLostToken(String tokenId) {
        denyBelow(Kind.TOKEN, tokenId, 0);
    }

    /** Denies every access token of a session, the last of which expires at a given time. */
    public void denySession(SessionId session, Instant accessExpiresAt) {
        denyUntil(Kind.SESSION, session.toString(), accessExpiresAt.plus(tokenMargin));
    }

    /** Denies every access token of a user that says less than a new epoch. */
    public void denySubject(UserId user, long authzEpoch) {
        denyBelow(Kind.SUBJECT, user.toString(), authzEpoch);
    }

    /** Denies every access token with this role that says less than a new epoch of the realm. */
    public void denyRole(String title, long realmEpoch) {
        denyBelow(Kind.ROLE, title, realmEpoch);
    }

    /** Denies every access token that says less than a new epoch of the realm. */
    public void denyRealm(long realmEpoch) {
        denyBelow(Kind.REALM, DenylistEntry.WHOLE_REALM, realmEpoch);
    }

    /** Denies every access token that a key has signed; that it stays denied is its row's state. */
    public void denyKey(String kid) {
        denyBelow(Kind.KEY, kid, 0);
    }

    private void denyUntil(Kind kind, String key, Instant end) {
        dao(RevocationDao.class).insertUntil(word(kind), key, end);
        denials.add(new DenylistEntry(kind, key, 0, end));
    }

    private void denyBelow(Kind kind, String key, long epoch) {
        Instant end = dao(RevocationDao.class).insertEpoch(word(kind), key, epoch, EPOCH_ENTRY_LIFE.toSeconds());
        denials.add(new DenylistEntry(kind, key, epoch, end));
    }

    List<DenylistEntry> denials() {
        return denials;
    }

    static String word(Kind kind) {
        return AsciiCase.lower(kind.name());
    }
}
