package io.gatehouse.revocation;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.revocation.RevocationDao.Found;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    /** So that nobody who can write to Redis makes every instance read all of PostgreSQL each second. */
    private static final int RUNS_BETWEEN_REFILLS = 60;
    /** After a failover, announcements of commits that it lost may arrive late; an instance with no lease makes no more. */
    private static final int RUNS_TO_HEAR_OF_LOST_COMMITS = (int) Lease.LENGTH.toSeconds();

    private final DedicatedConnection connection;
    private final DenylistReplica replica;
    private final Membership membership;
    private final StalenessTracker staleness;
    private final StreamPublisher publisher;
    private final RedisKeyRefiller refiller;
    private final Freshness freshness;
    private final Clock clock;
    private @Nullable String snapshot;
    private int runsSinceFullRead;
    private int runsSinceRefill = RUNS_BETWEEN_REFILLS;
    private long refilled;
    private boolean reconnected;
    private int runsSinceReconnect;
    private final Set<String> unknownKinds = new TreeSet<>();
    private Instant expiredAsOf = Instant.MIN;
    private boolean failing;
    private boolean left;

    Reconciler(
            DedicatedConnection connection,
            DenylistReplica replica,
            Membership membership,
            StalenessTracker staleness,
            StreamPublisher publisher,
            RedisKeyRefiller refiller,
            Freshness freshness,
            Clock clock) {
        this.connection = connection;
        this.replica = replica;
        this.membership = membership;
        this.staleness = staleness;
        this.publisher = publisher;
        this.refiller = refiller;
        this.freshness = freshness;
        this.clock = clock;
    }

    /**
     * What was true before a run read anything.
     *
     * @param announced the newest entry that other instances had announced
     * @param refills how often Redis had to be filled again until then
     */
    private record Start(long nanos, Instant time, long announced, long refills) {}

    /** Ends the membership of this instance; later runs do nothing. */
    synchronized void leave(Duration patience) {
        left = true;
        try {
            membership.leave(connection, patience);
        } catch (ProblemException e) {
            LOG.warn("This instance could not leave the cluster in PostgreSQL; its lease ends within 30 s", e);
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
        if (!connection.isOpen()) {
            // Until a read of all has succeeded: a new connection is what every failover and every restore brings.
            reconnected = true;
            membership.interrupted();
        }
        Start start = new Start(freshness.now(), clock.instant(), replica.announced(), refiller.losses());
        Map<MemberId, Long> readBefore = staleness.reconciling();
        Set<MemberId> members = membership.renew(connection);
        Set<MemberId> gone = membership.removeLapsed(connection);
        boolean all = mustReadAll(start);
        Found found = read(all);
        apply(found.denials());
        if (!found.unknownKinds().isEmpty()) {
            // The revocations are not known, even if the stream is fresh. The cursor stays, so these rows are read
            // again.
            staleness.nothingIsProved();
            complain(found.unknownKinds());
            return;
        }
        if (all) {
            refiller.restart(found.denials());
        }
        membership.update(connection);
        members.removeAll(gone);
        staleness.reconciled(members);
        freshness.completeAsOf(start.nanos());
        publisher.beat(new ClusterMessage.Beat(true, readBefore));
        keep(start, found.snapshot(), all);
    }

    private Found read(boolean all) {
        String previous = snapshot;
        return Found.of(
                connection.with(RevocationDao.class, dao -> all || previous == null ? dao.all() : dao.since(previous)));
    }

    private void apply(List<DenylistEntry> denials) {
        List<DenylistEntry> news = new ArrayList<>();
        try {
            for (DenylistEntry denial : denials) {
                if (replica.apply(denial)) {
                    news.add(denial);
                }
            }
        } finally {
            // Also when one of them fails: a later run finds nothing new in those before it. No
            // instance depends on messages about the first load.
            if (snapshot != null) {
                publisher.tell(news);
            }
        }
    }

    /** Moves every cursor, which only a complete run may do. */
    private void keep(Start start, String next, boolean all) {
        runsSinceReconnect = reconnected ? 0 : runsSinceReconnect + 1;
        replica.reconciled(start.announced(), runsSinceReconnect < RUNS_TO_HEAR_OF_LOST_COMMITS);
        replica.expire(start.time());
        expiredAsOf = start.time();
        snapshot = next;
        runsSinceFullRead = all ? 0 : runsSinceFullRead + 1;
        runsSinceRefill = start.refills() != refilled && all ? 0 : runsSinceRefill + 1;
        if (all) {
            refilled = start.refills();
            reconnected = false;
        }
        unknownKinds.clear();
    }

    private void complain(Set<String> kinds) {
        for (String kind : kinds) {
            if (unknownKinds.add(kind)) {
                LOG.error(
                        "PostgreSQL holds revocations of kind \"{}\", which this version cannot apply. Checks answer 503"
                                + " until a version that knows this kind runs here.",
                        kind);
            }
        }
    }

    private boolean mustReadAll(Start start) {
        return reconnected
                || snapshot == null
                || runsSinceFullRead >= RUNS_BETWEEN_FULL_READS
                || (start.refills() != refilled && runsSinceRefill >= RUNS_BETWEEN_REFILLS)
                // This machine's clock was ahead: what it made the replica forget is still alive.
                || start.time().isBefore(expiredAsOf);
    }
}
