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
 * This instance among the others: its row in PostgreSQL, its lease, and who has gone. One thread uses it, that of the
 * reconciler.
 */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    /** So that after an outage of PostgreSQL all can renew their lease before anybody is taken for gone. */
    private static final int RENEWALS_BEFORE_REMOVING = 10;

    private final Supplier<UUID> newId;
    private final Lease lease;
    private final StreamPublisher writer;
    private final LongSupplier nanoTime;
    private MemberId self;
    private boolean joined;
    private int renewals;
    /** Removed from PostgreSQL, and not announced to the others yet. */
    private final Set<MemberId> gone = new HashSet<>();

    Membership(Supplier<UUID> newId, Lease lease, StreamPublisher writer, LongSupplier nanoTime) {
        this.self = new MemberId(newId.get());
        this.newId = newId;
        this.lease = lease;
        this.writer = writer;
        this.nanoTime = nanoTime;
    }

    /** Renews the lease; returns who is a member. To be called before revocations are read. */
    Set<MemberId> renew(DedicatedConnection connection) {
        long askedAt = nanoTime.getAsLong();
        var rows = connection.with(MemberDao.class, dao -> dao.renew(self.value(), Lease.LENGTH.toSeconds()));
        if (rows.stream().anyMatch(MemberRow::renewed)) {
            lease.renewed(askedAt);
            renewals++;
        } else if (joined) {
            LOG.warn("This instance was out of touch for so long that the others took it for gone; it joins again");
            joined = false;
            renewals = 0;
        }
        return rows.stream().map(row -> new MemberId(row.id())).collect(Collectors.toSet());
    }

    /** The connection broke: whoever could not reach PostgreSQL either gets time to come back. */
    void interrupted() {
        renewals = 0;
    }

    /**
     * Joins if this instance is no member, and tells the others which members are gone. To be called when everything that
     * was revoked is in the replica and has been told to the others.
     */
    void update(DedicatedConnection connection) {
        if (!joined) {
            join(connection);
        }
        for (MemberId member : gone) {
            var unused = writer.tell(new ClusterMessage.Left(member));
        }
        gone.clear();
    }

    /**
     * Removes the members whose lease has ended; what they revoked is visible to every read that begins after this.
     *
     * @return all of whom the others have not been told yet, also from calls whose read failed
     */
    Set<MemberId> removeLapsed(DedicatedConnection connection) {
        if (renewals >= RENEWALS_BEFORE_REMOVING) {
            connection.with(MemberDao.class, MemberDao::removeLapsed).forEach(id -> gone.add(new MemberId(id)));
        }
        return Set.copyOf(gone);
    }

    private void join(DedicatedConnection connection) {
        MemberId id = new MemberId(newId.get());
        self = id;
        lease.begun(id);
        long askedAt = nanoTime.getAsLong();
        connection.with(MemberDao.class, dao -> {
            dao.join(self.value(), Lease.LENGTH.toSeconds());
            return self;
        });
        joined = true;
        lease.renewed(askedAt);
        var unused = writer.beginAs(id).thenRun(() -> lease.announced(id));
    }

    /** Says goodbye: from here on nothing is revoked by this instance. */
    void leave(DedicatedConnection connection, Duration patience) {
        lease.ended();
        CompletableFuture<Void> told = writer.tell(new ClusterMessage.Left(self));
        if (joined && StreamPublisher.await(told, patience)) {
            // Otherwise the row stays until its lease ends: the others may lack what waits here.
            connection.with(MemberDao.class, dao -> dao.leave(self.value()));
        }
        joined = false;
    }
}
