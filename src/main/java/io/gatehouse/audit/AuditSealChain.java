package io.gatehouse.audit;

import io.gatehouse.audit.AuditSealDao.Turn;
import io.gatehouse.storage.AdvisoryLock;
import java.util.Optional;

/** The end of the chain, for those who add to it while they hold the lock. Immutable and thread-safe. */
final class AuditSealChain {
    private final AuditSealKeys keys;

    AuditSealChain(AuditSealKeys keys) {
        this.keys = keys;
    }

    AuditSealKeys keys() {
        return keys;
    }

    /** Waits until nobody else adds to the chain in another transaction. */
    Turn await(AuditSealDao dao) {
        dao.lock(AdvisoryLock.AUDIT_SEALS.number());
        return dao.turn(AdvisoryLock.AUDIT_SEALS.number());
    }

    /**
     * The newest seal, once the chain has its baseline.
     *
     * @return empty if the newest seal was not made with one of these keys: nothing is built on it
     */
    Optional<AuditSeal> end(AuditSealDao dao, Turn turn) {
        AuditSeal newest = dao.newest().orElse(AuditSeal.NONE);
        if (newest.number() > 0 && !isOurs(dao, newest)) {
            return Optional.empty();
        }
        if (dao.hasBaseline()) {
            return Optional.of(newest);
        }
        AuditSeal baseline = newest.baseline(turn, dao.newestMonthGone(), keys);
        dao.insert(baseline);
        return Optional.of(baseline);
    }

    private boolean isOurs(AuditSealDao dao, AuditSeal seal) {
        String before = seal.number() == 1 ? "" : dao.hash(seal.number() - 1).orElse("");
        return seal.mac(keys, before).orElse("").equals(seal.hash()) && seal.isConsistent();
    }
}
