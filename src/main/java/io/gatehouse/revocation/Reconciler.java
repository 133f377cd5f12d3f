package io.gatehouse.revocation;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.revocation.RevocationDao.Found;
import io.gatehouse.revocation.RevocationReader.Read;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies new revocations from PostgreSQL to the replica every second. It reads the rows that were not visible in the
 * previous snapshot, so it also finds rows that commit out of order. Used by one thread.
 */
final class Reconciler implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /** An attacker with access to Redis cannot make every instance read the whole table each second. */
    private static final int RUNS_BETWEEN_REFILLS = 60;
    /** Messages about commits that a failover lost may arrive late, but only for the duration of a lease. */
    private static final int RUNS_UNTIL_LOST_COMMITS_ARE_KNOWN = (int) Lease.LENGTH.toSeconds();

    private final RevocationReader reader;
    private final DenylistReplica replica;
    private final Membership membership;
    private final StalenessTracker staleness;
    private final StreamPublisher publisher;
    private final RedisKeyRefiller refiller;
    private final Freshness freshness;
    private final Clock clock;
    private int runsSinceRefill = RUNS_BETWEEN_REFILLS;
    private long refilled;
    private int runsSinceReconnect;
    private final Set<String> unknownKinds = new TreeSet<>();
    private boolean failing;
    private boolean left;

    Reconciler(
            RevocationReader reader,
            DenylistReplica replica,
            Membership membership,
            StalenessTracker staleness,
            StreamPublisher publisher,
            RedisKeyRefiller refiller,
            Freshness freshness,
            Clock clock) {
        this.reader = reader;
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
            membership.leave(patience);
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
        if (reader.begin()) {
            membership.interrupted();
        }
        Start start = new Start(freshness.now(), clock.instant(), replica.announced(), refiller.losses());
        Map<MemberId, Long> readBefore = staleness.reconciling();
        Set<MemberId> members = membership.renew();
        Set<MemberId> removed = membership.removeLapsed();
        Read read = reader.read(mustRefill(start), start.time());
        apply(read.found());
        if (!read.found().unknownKinds().isEmpty()) {
            // Some revocations could not be applied, so the replica is stale even if the stream is fresh. The
            // cursor stays, so the next run reads these rows again.
            staleness.discardProof();
            logUnknownKinds(read.found().unknownKinds());
            return;
        }
        if (read.all()) {
            refiller.restart(read.found().denials());
        }
        reader.applied(read);
        membership.update();
        members.removeAll(removed);
        staleness.reconciled(members);
        freshness.completeAsOf(start.nanos());
        publisher.sendHeartbeat(new ClusterMessage.Heartbeat(true, readBefore));
        moveCursors(start, read);
    }

    private void apply(Found found) {
        if (reader.isFirst()) {
            // The first load is neither published nor reported one by one.
            found.denials().forEach(replica::load);
            return;
        }
        List<DenylistEntry> added = new ArrayList<>();
        try {
            for (DenylistEntry denial : found.denials()) {
                if (replica.apply(denial)) {
                    added.add(denial);
                }
            }
        } finally {
            // Also if an entry fails: a later run does not find the entries before it new.
            publisher.enqueue(added);
        }
    }

    /** Moves every cursor. Only a complete run may call it. */
    private void moveCursors(Start start, Read read) {
        runsSinceReconnect = reader.isReconnected() ? 0 : runsSinceReconnect + 1;
        replica.reconciled(start.announced(), runsSinceReconnect < RUNS_UNTIL_LOST_COMMITS_ARE_KNOWN);
        replica.expire(start.time());
        runsSinceRefill = start.refills() != refilled && read.all() ? 0 : runsSinceRefill + 1;
        if (read.all()) {
            refilled = start.refills();
        }
        reader.complete(read, start.time());
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

    private boolean mustRefill(Start start) {
        return start.refills() != refilled && runsSinceRefill >= RUNS_BETWEEN_REFILLS;
    }
}
