package io.gatehouse.revocation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What the instances of a history must refuse, and must not. Not thread-safe. */
final class HistoryModel {
    private static final int UNTOUCHED = 5;

    private final List<HistoryNode> nodes;
    private final AtomicLong nanos;
    private final Map<UUID, Answered> answered = new HashMap<>();
    private final List<UUID> untouched =
            Stream.generate(UUID::randomUUID).limit(UNTOUCHED).toList();

    /** A revocation that was answered with success. */
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

    /** Revocations that an instance does not know although it takes itself for fresh, longer than allowed. */
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

    /** Tokens that nobody revoked and that an instance denies. */
    List<UUID> wronglyRefused() {
        return untouched.stream()
                .filter(session -> nodes.stream().anyMatch(node -> node.denies(session)))
                .toList();
    }

    /** How replicas differ from all rows of PostgreSQL. */
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
