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
 * Copies new revocations from PostgreSQL to the replica every second. It reads the rows that were not visible in the
 * previous snapshot, so it also finds rows that commit out of order. After a new connection it reads all rows, because
 * every failover and restore closes the connection. Used by one thread.
 */
final class Reconciler implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /** An unexplained difference from PostgreSQL lasts ten minutes at most. */
    private static final int RUNS_BETWEEN_FULL_READS = 600;
    /** An attacker with access to Redis cannot make every instance read the whole table each second. */
    private static final int RUNS_BETWEEN_REFILLS = 60;
    /** Messages about commits that a failover lost may arrive late, but only for the duration of a lease. */
    private static final int RUNS_UNTIL_LOST_COMMITS_ARE_KNOWN = (int) Lease.LENGTH.toSeconds();

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
     * The state before a run reads anything.
     *
     * @param announced the newest entry that was received from the stream
     * @param refills how often Redis had lost its data
     */
    private record Start(long nanos, Instant time, long announced, long refills) {}

    /** Leaves the cluster; later runs do nothing. */
    synchronized void leave(Duration patience) {
        left = true;
        try {
            membership.leave(connection, patience);
        } catch (ProblemException e) {
            LOG.warn("This instance could not leave the cluster in PostgreSQL; its lease ends within 30 s", e);
        }
    }

    /** Reconciles once. A failure is logged and not thrown; it shows in the staleness of the replica. */
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
            // Stays set until a full read has succeeded, because a new connection may follow a failover or a restore.
            reconnected = true;
            membership.interrupted();
        }
        Start start = new Start(freshness.now(), clock.instant(), replica.announced(), refiller.losses());
        Map<MemberId, Long> readBefore = staleness.reconciling();
        Set<MemberId> members = membership.renew(connection);
        Set<MemberId> removed = membership.removeLapsed(connection);
        boolean all = mustReadAll(start);
        Found found = read(all);
        apply(found.denials());
        if (!found.unknownKinds().isEmpty()) {
            // Some revocations could not be applied, so the replica is stale even if the stream is fresh. The
            // cursor stays, so the next run reads these rows again.
            staleness.discardProof();
            logUnknownKinds(found.unknownKinds());
            return;
        }
        if (all) {
            refiller.restart(found.denials());
        }
        membership.update(connection);
        members.removeAll(removed);
        staleness.reconciled(members);
        freshness.completeAsOf(start.nanos());
        publisher.sendHeartbeat(new ClusterMessage.Heartbeat(true, readBefore));
        moveCursors(start, found.snapshot(), all);
    }

    private Found read(boolean all) {
        String previous = snapshot;
        return Found.of(
                connection.with(RevocationDao.class, dao -> all || previous == null ? dao.all() : dao.since(previous)));
    }

    private void apply(List<DenylistEntry> denials) {
        List<DenylistEntry> added = new ArrayList<>();
        try {
            for (DenylistEntry denial : denials) {
                if (replica.apply(denial)) {
                    added.add(denial);
                }
            }
        } finally {
            // Also if an entry fails: a later run does not find the entries before it new. The first load is not
            // published.
            if (snapshot != null) {
                publisher.enqueue(added);
            }
        }
    }

    /** Moves every cursor. Only a complete run may call it. */
    private void moveCursors(Start start, String next, boolean all) {
        runsSinceReconnect = reconnected ? 0 : runsSinceReconnect + 1;
        replica.reconciled(start.announced(), runsSinceReconnect < RUNS_UNTIL_LOST_COMMITS_ARE_KNOWN);
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

    private void logUnknownKinds(Set<String> kinds) {
        for (String kind : kinds) {
            if (unknownKinds.add(kind)) {
                LOG.error(
                        "PostgreSQL has revocations of kind \"{}\", which this version cannot apply. Checks return 503."
                                + " Upgrade this instance.",
                        kind);
            }
        }
    }

    private boolean mustReadAll(Start start) {
        return reconnected
                || snapshot == null
                || runsSinceFullRead >= RUNS_BETWEEN_FULL_READS
                || (start.refills() != refilled && runsSinceRefill >= RUNS_BETWEEN_REFILLS)
                // The clock was ahead and the replica removed entries that have not expired.
                || start.time().isBefore(expiredAsOf);
    }
}
