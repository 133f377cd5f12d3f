package io.gatehouse.audit;

import io.gatehouse.audit.AuditSealDao.Turn;
import io.gatehouse.storage.AdvisoryLock;
import java.util.Optional;

/**
 * Reads the end of the chain for a transaction that appends to it under the advisory lock. Immutable and thread-safe.
 */
final class AuditSealChain {
    private final AuditSealKeys keys;

    AuditSealChain(AuditSealKeys keys) {
        this.keys = keys;
    }

    AuditSealKeys keys() {
        return keys;
    }

    /** Waits until no other transaction appends to the chain. */
    Turn await(AuditSealDao dao) {
        dao.lock(AdvisoryLock.AUDIT_SEALS.number());
        return dao.turn(AdvisoryLock.AUDIT_SEALS.number());
    }

    /**
     * The newest seal; adds the baseline seal first if the chain has none.
     *
     * @return empty if the newest seal does not verify with these keys, so that nothing is appended to it
     */
    Optional<AuditSeal> end(AuditSealDao dao, Turn turn) {
        AuditSeal newest = dao.newest().orElse(AuditSeal.NONE);
        if (newest.number() > 0 && !verifies(dao, newest)) {
            return Optional.empty();
        }
        if (dao.hasBaseline()) {
            return Optional.of(newest);
        }
        AuditSeal baseline = newest.baseline(turn, dao.newestDroppedMonth(), keys);
        dao.insert(baseline);
        return Optional.of(baseline);
    }

    private boolean verifies(AuditSealDao dao, AuditSeal seal) {
        String before = seal.number() == 1 ? "" : dao.hash(seal.number() - 1).orElse("");
        return seal.mac(keys, before).orElse("").equals(seal.hash()) && seal.isConsistent();
    }
}
