package io.gatehouse.revocation;

import io.gatehouse.kernel.Problem;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import java.util.List;
import java.util.function.ToLongFunction;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Copies every revocation from PostgreSQL to this instance's replica and to Redis. It removes nothing, so checks are
 * not affected. Thread-safe.
 */
public final class DenylistRebuild {
    private static final int BATCH = 1_000;

    private final Database database;
    private final DenylistReplica replica;
    private final RedisDenylist redis;

    DenylistRebuild(Database database, DenylistReplica replica, RedisDenylist redis) {
        this.database = database;
        this.replica = replica;
        this.redis = redis;
    }

    /**
     * The number of entries that were read and of those that Redis did not have.
     *
     * @param revocations unexpired entries in PostgreSQL
     * @param missingInRedis entries that Redis did not have, or had with a lower epoch
     */
    public record Found(long revocations, long missingInRedis) {}

    /**
     * Compares Redis with PostgreSQL and changes nothing.
     *
     * @throws io.gatehouse.kernel.ProblemException if PostgreSQL or Redis does not answer in time
     */
    public Found compare() {
        List<DenylistEntry> all = read();
        return new Found(all.size(), sumOverBatches(all, redis::lacking));
    }

    /**
     * Copies every revocation to the replica and to Redis.
     *
     * @throws io.gatehouse.kernel.ProblemException if PostgreSQL or Redis does not answer in time; the call can be
     *     repeated
     */
    public Found run() {
        List<DenylistEntry> all = read();
        all.forEach(replica::apply);
        long missing = sumOverBatches(all, batch -> {
            long missingInBatch = redis.lacking(batch);
            redis.refill(batch);
            return missingInBatch;
        });
        return new Found(all.size(), missing);
    }

    private List<DenylistEntry> read() {
        return RevocationDao.Found.of(database.with(RevocationDao.class, RevocationDao::all))
                .denials();
    }

    private static long sumOverBatches(List<DenylistEntry> all, ToLongFunction<List<DenylistEntry>> work) {
        long sum = 0;
        try {
            for (int start = 0; start < all.size(); start += BATCH) {
                sum += work.applyAsLong(all.subList(start, Math.min(all.size(), start + BATCH)));
            }
        } catch (JedisException e) {
            throw Problem.DEPENDENCY_UNAVAILABLE
                    .asException("Redis did not answer in time. Run the task again. Checks are not affected.")
                    .causedBy(e);
        }
        return sum;
    }
}
