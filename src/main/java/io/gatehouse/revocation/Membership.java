package io.gatehouse.revocation;

import io.gatehouse.revocation.MemberDao.MemberRow;
import io.gatehouse.storage.DedicatedConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance a member of the cluster: it adds and renews its row in PostgreSQL, and removes members whose
 * lease has ended. Used by the thread of the reconciler only.
 */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    /** After an outage of PostgreSQL, all members have time to renew their lease before one is removed. */
    private static final int RENEWALS_BEFORE_REMOVING = 10;

    private final DedicatedConnection connection;
    private final Supplier<UUID> newId;
    private final Lease lease;
    private final StreamPublisher publisher;
    private final LongSupplier nanoTime;
    private final RevocationObserver observer;
    private MemberId self;
    private boolean joined;
    private int renewals;
    /** Members removed from PostgreSQL whose removal is not announced yet. */
    private final Set<MemberId> removed = new HashSet<>();

    Membership(
            DedicatedConnection connection,
            Supplier<UUID> newId,
            Lease lease,
            StreamPublisher publisher,
            LongSupplier nanoTime,
            RevocationObserver observer) {
        this.connection = connection;
        this.self = new MemberId(newId.get());
        this.newId = newId;
        this.lease = lease;
        this.publisher = publisher;
        this.nanoTime = nanoTime;
        this.observer = observer;
    }

    /** Renews the lease; returns all members. Call it before reading revocations. */
    Set<MemberId> renew() {
        long sentAt = nanoTime.getAsLong();
        var rows = connection.with(MemberDao.class, dao -> dao.renew(self.value(), Lease.LENGTH.toSeconds()));
        if (rows.stream().anyMatch(MemberRow::renewed)) {
            lease.renewed(sentAt);
            observer.committed();
            renewals++;
        } else if (joined) {
            LOG.warn("The lease of this instance ended and another instance removed it from the cluster. It joins"
                    + " again.");
            joined = false;
            renewals = 0;
        }
        return rows.stream().map(row -> new MemberId(row.id())).collect(Collectors.toSet());
    }

    /** Call it when the connection was lost: other instances may have lost theirs and get time to renew their lease. */
    void interrupted() {
        renewals = 0;
    }

    /**
     * Joins the cluster if this instance is not a member, and announces removed members. Call it after every revocation
     * was applied to the replica and queued for publishing.
     */
    void update() {
        if (!joined) {
            join();
        }
        for (MemberId member : removed) {
            var unused = publisher.enqueue(new ClusterMessage.Left(member));
        }
        removed.clear();
    }

    /**
     * Removes the members whose lease has ended. A read that begins after this call sees all revocations of these
     * members.
     *
     * @return all members whose removal is not announced yet, also from earlier calls
     */
    Set<MemberId> removeLapsed() {
        if (renewals >= RENEWALS_BEFORE_REMOVING) {
            connection.with(MemberDao.class, MemberDao::removeLapsed).forEach(id -> removed.add(new MemberId(id)));
        }
        return Set.copyOf(removed);
    }

    private void join() {
        MemberId id = new MemberId(newId.get());
        self = id;
        lease.begun(id);
        long sentAt = nanoTime.getAsLong();
        connection.with(MemberDao.class, dao -> {
            dao.join(self.value(), Lease.LENGTH.toSeconds());
            return self;
        });
        joined = true;
        lease.renewed(sentAt);
        observer.committed();
        var unused = publisher.beginAs(id).thenRun(() -> lease.announced(id));
    }

    /** Leaves the cluster: this instance revokes nothing after this call. */
    void leave(Duration patience) {
        lease.ended();
        CompletableFuture<Void> sent = publisher.enqueue(new ClusterMessage.Left(self));
        if (joined && StreamPublisher.await(sent, patience)) {
            // Otherwise the row stays until its lease ends, because other instances may lack the queued messages.
            connection.with(MemberDao.class, dao -> dao.leave(self.value()));
        }
        joined = false;
    }
}
