package io.gatehouse.revocation;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.revocation.RevocationDao.RevocationRow;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.verifier.Denial;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every revocation that PostgreSQL shows into the replica, each second. It asks for what the snapshot before did
 * not show, so that rows that commit out of order are not missed; a new connection, which every failover and restore
 * brings, means reading all. One thread runs it.
 */
final class Reconciler implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /** So that a difference that nobody can explain lasts ten minutes at most. */
    private static final int RUNS_BETWEEN_FULL_READS = 600;

    private final DedicatedConnection connection;
    private final DenylistReplica replica;
    private final Peers peers;
    private final Freshness freshness;
    private final Clock clock;
    private @Nullable String snapshot;
    private int runsSinceFullRead;
    private Instant expiredAsOf = Instant.MIN;
    private boolean failing;
    private boolean left;

    Reconciler(DedicatedConnection connection, DenylistReplica replica, Peers peers, Freshness freshness, Clock clock) {
        this.connection = connection;
        this.replica = replica;
        this.peers = peers;
        this.freshness = freshness;
        this.clock = clock;
    }

    /** What the others are told and what Redis is filled with. */
    record Peers(
            Membership membership, StreamKnowledge knowledge, StreamWriter writer, RedisBacklog redis, Refill refill) {}

    /** Ends the membership of this instance; later runs do nothing. */
    synchronized void leave(Duration patience) {
        left = true;
        try {
            peers.membership().leave(connection, patience);
        } catch (ProblemException e) {
            LOG.warn("PostgreSQL was not told that this instance stops; the others find out", e);
        }
    }

    /** Reads once. Failing is not the caller's concern: the replica's age tells how long ago it last worked. */
    @Override
    public synchronized void run() {
        if (left) {
            return;
        }
        try {
            reconcile();
            failing = false;
        } catch (ProblemException e) {
            if (!failing) {
                LOG.warn("Revocations cannot be read from PostgreSQL", e);
            }
            failing = true;
        } catch (RuntimeException e) {
            LOG.error("Revocations cannot be read from PostgreSQL", e);
        }
    }

    private void reconcile() {
        boolean reconnecting = !connection.isOpen();
        if (reconnecting) {
            peers.membership().interrupted();
        }
        long startedAt = freshness.now();
        Instant now = clock.instant();
        Map<MemberId, Long> readBefore = peers.knowledge().reconciling();
        Set<MemberId> members = peers.membership().renew(connection);
        Set<MemberId> gone = peers.membership().removeLapsed(connection);
        // A new connection is what every failover and every restore brings.
        boolean all = mustReadAll(now) || reconnecting;
        boolean first = snapshot == null;
        List<Denial> denials = read(all);
        List<Denial> news = denials.stream().filter(replica::apply).toList();
        if (all) {
            peers.redis().restart(denials);
        }
        if (!first) {
            // What was news here may be news to others; the first load of all is not, and nobody relies on it being
            // told.
            peers.writer().tell(news);
        }
        peers.membership().update(connection, gone);
        members.removeAll(gone);
        peers.knowledge().reconciled(members);
        freshness.completeAsOf(startedAt);
        peers.writer().beat(new News.Beat(true, readBefore));
        replica.expire(now);
        expiredAsOf = now;
        runsSinceFullRead = all ? 0 : runsSinceFullRead + 1;
    }

    private List<Denial> read(boolean all) {
        String previous = snapshot;
        List<RevocationRow> rows =
                connection.with(RevocationDao.class, dao -> all || previous == null ? dao.all() : dao.since(previous));
        snapshot = rows.get(0).snapshot();
        return RevocationRow.denials(rows);
    }

    private boolean mustReadAll(Instant now) {
        boolean wished = peers.refill().take();
        return wished
                || snapshot == null
                || runsSinceFullRead >= RUNS_BETWEEN_FULL_READS
                // This machine's clock was ahead: what it made the replica forget is still alive.
                || now.isBefore(expiredAsOf);
    }
}
