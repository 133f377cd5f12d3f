package io.gatehouse.audit;

import io.gatehouse.audit.AuditSealDao.EventRow;
import io.gatehouse.audit.AuditSealDao.Place;
import io.gatehouse.audit.AuditSealDao.Unsealed;
import io.gatehouse.storage.Database;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies the chain: reads all seals and events and reports every difference between the events and their seals (ADR
 * 0012). It uses short transactions, so that partitions can be dropped meanwhile. Thread-safe.
 */
public final class AuditVerification {
    private static final int SEALS_AT_ONCE = 500;
    private static final int PLACES_AT_ONCE = 20_000;
    private static final int EVENTS_AT_ONCE = 5 * AuditSealer.MOST_EVENTS;

    private final Database database;
    private final AuditSealKeys keys;

    public AuditVerification(Database database, AuditSealKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /**
     * Verifies the whole chain.
     *
     * @param known a seal from another source such as the log, as {@code number:hash}; empty if there is none
     */
    public AuditReport run(String known) {
        VerifiedChain chain = new VerifiedChain(keys);
        if (!known.isEmpty()) {
            long number = Long.parseLong(known.substring(0, known.indexOf(':')));
            String hash =
                    database.with(AuditSealDao.class, dao -> dao.hash(number)).orElse("");
            chain.compare(number, known.substring(known.indexOf(':') + 1), hash);
        }
        List<AuditSeal> restarts = database.with(AuditSealDao.class, AuditSealDao::restarts);
        while (database.inTransaction(tx -> page(tx.dao(AuditSealDao.class), chain, restarts))) {
            // Each page is read in a separate transaction.
        }
        AuditSeal last = chain.last();
        List<Place> uncovered = uncovered(last.floorId());
        return database.inTransaction(tx -> {
            AuditSealDao dao = tx.dao(AuditSealDao.class);
            Unsealed unsealed =
                    dao.unsealed(last.floorId(), last.lastXid(), last.lastId(), AuditSealer.LATE.toSeconds());
            return chain.report(unsealed, uncovered, dao.months());
        });
    }

    /** Reads the positions of all events through the index and returns those that no seal can cover. */
    private List<Place> uncovered(long floorId) {
        UnsealableEvents events =
                new UnsealableEvents(floorId, database.with(AuditSealDao.class, AuditSealDao::closed));
        List<Place> found = new ArrayList<>();
        Place last = new Place("0", Long.MIN_VALUE);
        List<Place> page;
        do {
            Place after = last;
            page = database.inTransaction(tx -> {
                AuditSealDao dao = tx.dao(AuditSealDao.class);
                dao.byIndex();
                return dao.places(after.xid(), after.id(), PLACES_AT_ONCE);
            });
            page.stream().filter(events::contains).forEach(found::add);
            last = page.isEmpty() ? last : page.get(page.size() - 1);
        } while (page.size() == PLACES_AT_ONCE && found.size() < PLACES_AT_ONCE);
        return found;
    }

    private static boolean page(AuditSealDao dao, VerifiedChain chain, List<AuditSeal> restarts) {
        dao.byIndex();
        List<AuditSeal> seals = firstPage(dao.seals(chain.last().number(), SEALS_AT_ONCE));
        if (seals.isEmpty()) {
            return false;
        }
        AuditSeal end = seals.get(seals.size() - 1);
        long ceiling = restarts.stream()
                .filter(restart -> restart.number() > end.number())
                .findFirst()
                .map(AuditSeal::floorId)
                .orElse(Long.MAX_VALUE);
        long most = seals.stream().mapToLong(AuditSeal::events).sum();
        List<EventRow> rows = between(dao, chain.last(), end, ceiling, most);
        // If events were added, the limit may have excluded others.
        boolean complete = rows.size() <= most;
        int next = 0;
        for (AuditSeal seal : seals) {
            int first = next;
            while (next < rows.size() && seal.reaches(rows.get(next))) {
                next++;
            }
            List<EventRow> found = rows.subList(first, next);
            AuditSeal before = chain.last();
            boolean settled =
                    (complete && found.isEmpty()) || AuditSeal.digest(found).equals(seal.digest());
            chain.add(seal, settled ? found : between(dao, before, seal, ceiling, seal.events()));
        }
        return true;
    }

    /** The first seals whose events fit into one page; a seal without events forms a separate page. */
    private static List<AuditSeal> firstPage(List<AuditSeal> seals) {
        List<AuditSeal> page = new ArrayList<>();
        long events = 0;
        for (AuditSeal seal : seals) {
            boolean alone = seal.events() == 0;
            if (!page.isEmpty() && (alone || events + seal.events() > EVENTS_AT_ONCE)) {
                return page;
            }
            page.add(seal);
            events += seal.events();
            if (alone) {
                return page;
            }
        }
        return page;
    }

    /**
     * Reads at most one event more than expected and one page in total, because a forged count must not exhaust the
     * memory.
     */
    private static List<EventRow> between(
            AuditSealDao dao, AuditSeal after, AuditSeal end, long ceiling, long expected) {
        int most = (int) Math.max(0, Math.min(expected, EVENTS_AT_ONCE)) + 1;
        return dao.between(end.floorId(), after.lastXid(), after.lastId(), end.lastXid(), end.lastId(), ceiling, most);
    }
}
