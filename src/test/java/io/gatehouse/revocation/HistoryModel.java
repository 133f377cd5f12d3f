package io.gatehouse.revocation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The sessions that the instances of a history must reject, and those that they must accept. Not thread-safe. */
final class HistoryModel {
    private static final int UNTOUCHED = 5;

    private final List<HistoryNode> nodes;
    private final AtomicLong nanos;
    private final Map<UUID, Answered> answered = new HashMap<>();
    private final List<UUID> untouched =
            Stream.generate(UUID::randomUUID).limit(UNTOUCHED).toList();

    /** A revocation that an instance confirmed. */
    private record Answered(HistoryNode by, long at) {}

    HistoryModel(List<HistoryNode> nodes, AtomicLong nanos) {
        this.nodes = nodes;
        this.nanos = nanos;
    }

    void answered(UUID session, HistoryNode by) {
        answered.put(session, new Answered(by, nanos.get()));
    }

    int revoked() {
        return answered.size();
    }

    /** Revocations that are older than the maximum staleness and that a fresh instance does not apply. */
    List<String> wronglyAccepted() {
        List<String> wrong = new ArrayList<>();
        answered.forEach((session, answer) -> nodes.forEach(node -> {
            boolean old = nanos.get() - answer.at() > Instance.MAX_STALENESS.toNanos();
            if (((old && node.instance.isFresh()) || node == answer.by()) && !node.denies(session)) {
                wrong.add("instance " + nodes.indexOf(node) + " accepts " + session);
            }
        }));
        return wrong;
    }

    /** Sessions that were not revoked and that an instance denies. */
    List<UUID> wronglyRefused() {
        return untouched.stream()
                .filter(session -> nodes.stream().anyMatch(node -> node.denies(session)))
                .toList();
    }

    /** The differences between the replicas and the rows in PostgreSQL. */
    List<String> differences(List<UUID> rows) {
        List<String> differences = new ArrayList<>();
        for (HistoryNode node : nodes) {
            rows.stream()
                    .filter(session -> !node.denies(session))
                    .forEach(session -> differences.add(nodes.indexOf(node) + " lacks " + session));
            int size = node.instance.replica().size();
            if (size != rows.size()) {
                differences.add(nodes.indexOf(node) + " has " + size + " of " + rows.size());
            }
        }
        return differences;
    }
}
