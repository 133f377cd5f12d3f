package io.gatehouse.revocation;

import io.gatehouse.kernel.Problem;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import java.util.List;
import java.util.function.ToLongFunction;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Copies every revocation from PostgreSQL to this instance's replica and to Redis. It removes nothing, so checks are not
 * affected. Thread-safe.
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
     * What was there and what was not.
     *
     * @param revocations entries in force, in PostgreSQL
     * @param redisLacked those of them that Redis did not hold, or with a lower epoch
     */
    public record Found(long revocations, long redisLacked) {}

    /**
     * Only looks.
     *
     * @throws io.gatehouse.kernel.ProblemException if PostgreSQL or Redis does not answer in time
     */
    public Found look() {
        List<DenylistEntry> all = read();
        return new Found(all.size(), inRedis(all, redis::lacking));
    }

    /**
     * Does it.
     *
     * @throws io.gatehouse.kernel.ProblemException if PostgreSQL or Redis does not answer in time; doing it again does
     *     no harm
     */
    public Found run() {
        List<DenylistEntry> all = read();
        all.forEach(replica::apply);
        long lacked = inRedis(all, batch -> {
            long lacking = redis.lacking(batch);
            redis.refill(batch);
            return lacking;
        });
        return new Found(all.size(), lacked);
    }

    private List<DenylistEntry> read() {
        return RevocationDao.Found.of(database.with(RevocationDao.class, RevocationDao::all))
                .denials();
    }

    private static long inRedis(List<DenylistEntry> all, ToLongFunction<List<DenylistEntry>> work) {
        long sum = 0;
        try {
            for (int start = 0; start < all.size(); start += BATCH) {
                sum += work.applyAsLong(all.subList(start, Math.min(all.size(), start + BATCH)));
            }
        } catch (JedisException e) {
            throw Problem.DEPENDENCY_UNAVAILABLE
                    .asException("Redis did not answer in time. Call the task again; the instances go on meanwhile.")
                    .causedBy(e);
        }
        return sum;
    }
}
