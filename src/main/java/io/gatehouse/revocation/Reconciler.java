package io.gatehouse.revocation;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.revocation.RevocationDao.RevocationRow;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.verifier.Denial;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every revocation that PostgreSQL shows into the replica, each second. It asks for what the snapshot before did
 * not show, so that rows that commit out of order are not missed; a new connection, which every failover and restore
 * brings, means reading all. One thread runs it.
 */
public final class Reconciler implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /** So that a difference that nobody can explain lasts ten minutes at most. */
    private static final int RUNS_BETWEEN_FULL_READS = 600;

    private final DedicatedConnection connection;
    private final DenylistReplica replica;
    private final RedisBacklog redis;
    private final Freshness freshness;
    private final Clock clock;
    private @Nullable String snapshot;
    private int runsSinceFullRead;
    private Instant expiredAsOf = Instant.MIN;
    private boolean failing;

    public Reconciler(
            DedicatedConnection connection,
            DenylistReplica replica,
            RedisDenylist redis,
            Freshness freshness,
            Clock clock) {
        this.connection = connection;
        this.replica = replica;
        this.redis = new RedisBacklog(redis);
        this.freshness = freshness;
        this.clock = clock;
    }

    /** Reads once. Failing is not the caller's concern: the replica's age tells how long ago it last worked. */
    @Override
    public void run() {
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
        long startedAt = freshness.now();
        Instant now = clock.instant();
        String previous = mustReadAll(now) ? null : snapshot;
        List<RevocationRow> rows =
                connection.with(RevocationDao.class, dao -> previous == null ? dao.all() : dao.since(previous));
        List<Denial> denials = denials(rows);
        denials.forEach(replica::apply);
        snapshot = rows.get(0).snapshot();
        freshness.completeAsOf(startedAt);
        replica.expire(now);
        expiredAsOf = now;
        runsSinceFullRead = previous == null ? 0 : runsSinceFullRead + 1;
        if (previous == null) {
            redis.restart(denials);
        } else {
            redis.add(denials);
        }
        redis.bring();
    }

    private boolean mustReadAll(Instant now) {
        return !connection.isOpen()
                || runsSinceFullRead >= RUNS_BETWEEN_FULL_READS
                // This machine's clock was ahead: what it made the replica forget is still alive.
                || now.isBefore(expiredAsOf);
    }

    private static List<Denial> denials(List<RevocationRow> rows) {
        List<Denial> denials = new ArrayList<>(rows.size());
        for (RevocationRow row : rows) {
            if (row.kind() != null) {
                denials.add(new Denial(
                        Denial.Kind.valueOf(row.kind().toUpperCase(Locale.ROOT)),
                        Objects.requireNonNull(row.key()),
                        Objects.requireNonNull(row.minimumEpoch()),
                        Objects.requireNonNull(row.expiresAt())));
            }
        }
        return denials;
    }
}
