package io.gatehouse.revocation;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.storage.Transaction;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A transaction that can deny tokens. Each call inserts a row. The entries take effect after the commit. Used by one
 * thread.
 */
public final class RevokingTransaction {
    /** The longest configurable token lifetime plus a margin for clock differences. */
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

    /** Denies the access token with this {@code jti}, which expires at {@code accessExpiresAt}. */
    public void denyToken(String tokenId, Instant accessExpiresAt) {
        denyUntil(Kind.TOKEN, tokenId, accessExpiresAt.plus(tokenMargin));
    }

    /** Denies the access token with this {@code jti} and the earlier ones of its session; their expiry is unknown. */
    public void denyLostToken(String tokenId) {
        denyBelow(Kind.TOKEN, tokenId, 0);
    }

    /** Denies every access token of a session. The last one expires at {@code accessExpiresAt}. */
    public void denySession(SessionId session, Instant accessExpiresAt) {
        denyUntil(Kind.SESSION, session.toString(), accessExpiresAt.plus(tokenMargin));
    }

    /** Denies every access token of a user with an epoch below the new one. */
    public void denySubject(UserId user, long authzEpoch) {
        denyBelow(Kind.SUBJECT, user.toString(), authzEpoch);
    }

    /** Denies every access token of a client with an epoch below the new one. */
    public void denySubject(ClientId client, long authzEpoch) {
        denyBelow(Kind.SUBJECT, client.toString(), authzEpoch);
    }

    /** Denies every access token that was issued for this client secret. The expiry of the last one is unknown. */
    public void denyClientSecret(UUID secretId) {
        denyBelow(Kind.SESSION, secretId.toString(), 0);
    }

    /** Denies every access token with this role and a realm epoch below the new one. */
    public void denyRole(String title, long realmEpoch) {
        denyBelow(Kind.ROLE, title, realmEpoch);
    }

    /** Denies every access token with a realm epoch below the new one. */
    public void denyRealm(long realmEpoch) {
        denyBelow(Kind.REALM, DenylistEntry.WHOLE_REALM, realmEpoch);
    }

    /**
     * Begins a new history of transactions, so that listeners of the revocation feed load a snapshot. PostgreSQL may have
     * been restored from a backup, which this process cannot notice if the disk of the same server was restored.
     */
    public void beginHistory() {
        var unused = dao(HistoryDao.class).replace();
        // Otherwise every reconciliation reads these rows again until the server's transactions reach theirs.
        dao(HistoryDao.class).resetLaterTransactions();
    }

    /** Denies every access token that a key has signed. The state of the key's row keeps it denied after the expiry. */
    public void denyKey(String kid) {
        denyBelow(Kind.KEY, kid, 0);
    }

    private void denyUntil(Kind kind, String key, Instant end) {
        dao(RevocationDao.class).insertUntil(kindName(kind), key, end);
        denials.add(new DenylistEntry(kind, key, 0, end));
    }

    private void denyBelow(Kind kind, String key, long epoch) {
        Instant end = dao(RevocationDao.class).insertEpoch(kindName(kind), key, epoch, EPOCH_ENTRY_LIFE.toSeconds());
        denials.add(new DenylistEntry(kind, key, epoch, end));
    }

    List<DenylistEntry> denials() {
        return denials;
    }

    static String kindName(Kind kind) {
        return AsciiCase.lower(kind.name());
    }
}
