package io.gatehouse.audit;

import io.gatehouse.audit.AuditSealDao.Place;
import io.gatehouse.audit.AuditSealDao.Segment;
import java.util.List;

/**
 * Recognizes events that no seal covers or can ever cover. The sealer covers positive ids above the floor of the newest
 * seal. Ids below the floor belong to events before a restore, which seals from before that restore cover. Immutable.
 */
final class UnsealableEvents {
    private final long floorId;
    private final List<Segment> closed;

    /**
     * @param floorId the floor of the newest seal
     * @param closed the parts of the chain that ended with a restore
     */
    UnsealableEvents(long floorId, List<Segment> closed) {
        this.floorId = floorId;
        this.closed = List.copyOf(closed);
    }

    boolean contains(Place event) {
        return event.id() <= 0
                || (event.id() <= floorId && closed.stream().noneMatch(segment -> segment.covers(event)));
    }
}
