package io.gatehouse.revocation;

import io.gatehouse.revocation.ClusterMessage.Heartbeat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Derives from the stream up to which time the replica is complete, without any wall clock (ADR 0009). This instance
 * remembers the monotonic time of each heartbeat that it sends. The replica has all revocations from before a heartbeat
 * in two cases. Either a member has read the heartbeat, then reconciled with PostgreSQL and published the new
 * revocations. Or every member has read it and then sent a heartbeat, which confirms that its own are published.
 *
 * <p>After a stream gap, nothing is proven until this instance has completed a reconciliation that started after the
 * gap. The same holds if the first message that it reads from a member is not that member's first message. Thread-safe.
 */
final class StalenessTracker {
    private static final long NONE = 0;
    /** The number of a member's first message. */
    private static final long FIRST_NUMBER = 1;

    private static final int MAX_HEARTBEATS = 1_000;
    private static final int MAX_FORMER_MEMBERS = 1_000;

    private MemberId self;
    private final TreeMap<Long, Long> ownHeartbeats = new TreeMap<>();
    private final Map<MemberId, Long> lastNumber = new HashMap<>();
    /** The last numbers of former members, oldest first. Heartbeats of other members may still mention them. */
    private final LinkedHashMap<MemberId, Long> lastNumberOfFormer = new LinkedHashMap<>();
    /** For each member, the newest message of this instance that it had read before its last heartbeat. */
    private final Map<MemberId, Long> confirmedUpTo = new HashMap<>();

    private final Set<MemberId> members = new HashSet<>();
    private final Set<MemberId> departed = new HashSet<>();
    private final Set<MemberId> seenSinceStart = new HashSet<>();
    /** Members whose first load is older than the last reconciliation of this instance. */
    private Set<MemberId> trusted = Set.of();

    private long reconciledUpTo = NONE;
    private boolean complete;
    private boolean completeSinceStart;
    private long gaps;

    StalenessTracker(MemberId self) {
        this.self = self;
    }

    /** Uses a new id, whose messages are numbered from 1. */
    synchronized void beginAs(MemberId id) {
        self = id;
        ownHeartbeats.clear();
        confirmedUpTo.clear();
        reconciledUpTo = NONE;
    }

    /** Notes when this instance created a heartbeat. */
    synchronized void heartbeatCreated(long number, long nanoTime) {
        ownHeartbeats.put(number, nanoTime);
        if (ownHeartbeats.size() > MAX_HEARTBEATS) {
            ownHeartbeats.pollFirstEntry();
        }
    }

    /** When this instance created a message; empty if it is not one of its recent heartbeats. */
    synchronized OptionalLong ownHeartbeatTime(ClusterMessage.Message message) {
        Long time = message.sender().equals(self) ? ownHeartbeats.get(message.number()) : null;
        return time == null ? OptionalLong.empty() : OptionalLong.of(time);
    }

    /** Notes that the stream is read from a new position. */
    synchronized void restart() {
        recordGap();
        lastNumber.clear();
    }

    /** Counts a stream gap: this instance has missed a message. */
    synchronized void recordGap() {
        gaps++;
        discardProof();
    }

    /** Discards all proof until a reconciliation of this instance has succeeded that starts later. */
    synchronized void discardProof() {
        complete = false;
        completeSinceStart = false;
        trusted = Set.of();
        confirmedUpTo.clear();
        reconciledUpTo = NONE;
    }

    /** Starts a reconciliation; returns the number of the newest message read from each member. */
    synchronized Map<MemberId, Long> reconciling() {
        completeSinceStart = true;
        seenSinceStart.clear();
        return Map.copyOf(lastNumber);
    }

    /** Completes a reconciliation, in which PostgreSQL returned these members. */
    synchronized void reconciled(Set<MemberId> rows) {
        members.clear();
        members.addAll(rows);
        members.addAll(seenSinceStart);
        members.remove(self);
        departed.clear();
        removeFormerMembers();
        confirmedUpTo.keySet().retainAll(members);
        if (completeSinceStart) {
            complete = true;
            trusted = Set.copyOf(rows);
        }
    }

    private void removeFormerMembers() {
        lastNumber.entrySet().removeIf(last -> {
            boolean former = !members.contains(last.getKey()) && !last.getKey().equals(self);
            if (former) {
                lastNumberOfFormer.put(last.getKey(), last.getValue());
            }
            return former;
        });
        while (lastNumberOfFormer.size() > MAX_FORMER_MEMBERS) {
            lastNumberOfFormer.remove(lastNumberOfFormer.keySet().iterator().next());
        }
    }

    /** The number of the newest message read from a member; empty if there was none. */
    private OptionalLong lastNumberOf(MemberId member) {
        Long last = lastNumber.getOrDefault(member, lastNumberOfFormer.get(member));
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    /** Processes one message, in the order of the stream. */
    synchronized void read(ClusterMessage.Message message) {
        MemberId sender = message.sender();
        OptionalLong last = lastNumberOf(sender);
        if (last.isPresent() && message.number() <= last.getAsLong()) {
            return;
        }
        if (last.isPresent() && message.number() > last.getAsLong() + 1) {
            recordGap();
        } else if (last.isEmpty() && message.number() > FIRST_NUMBER) {
            // Its earlier messages may be lost, or older than the position at which this instance started to read.
            discardProof();
        }
        lastNumber.put(sender, message.number());
        if (!sender.equals(self) && !departed.contains(sender)) {
            members.add(sender);
            seenSinceStart.add(sender);
        }
        ClusterMessage content = message.content();
        if (content instanceof ClusterMessage.Left left) {
            applyDeparture(sender, left.member());
        } else if (content instanceof Heartbeat heartbeat && !sender.equals(self)) {
            applyHeartbeat(sender, heartbeat);
        }
    }

    private void applyDeparture(MemberId sender, MemberId leaving) {
        // A member that is not trusted may have removed this one without publishing its last revocations.
        if (sender.equals(leaving) || trusted.contains(sender)) {
            members.remove(leaving);
            seenSinceStart.remove(leaving);
            confirmedUpTo.remove(leaving);
            departed.add(leaving);
        }
    }

    private void applyHeartbeat(MemberId sender, Heartbeat heartbeat) {
        heartbeat.read().forEach((member, number) -> {
            OptionalLong known = lastNumberOf(member);
            if (known.isEmpty()) {
                lastNumber.put(member, number);
                discardProof();
            } else if (number > known.getAsLong()) {
                // The sender has read a message that this instance has not.
                recordGap();
            }
        });
        long read = heartbeat.read().getOrDefault(self, NONE);
        if (members.contains(sender)) {
            confirmedUpTo.merge(sender, read, Math::max);
        }
        if (heartbeat.reconciled() && trusted.contains(sender)) {
            reconciledUpTo = Math.max(reconciledUpTo, read);
        }
    }

    /** The number of the newest message read from each member. */
    synchronized Map<MemberId, Long> numbersRead() {
        return Map.copyOf(lastNumber);
    }

    /** The monotonic time before which every revocation is in the replica; empty if the stream proves none. */
    synchronized OptionalLong knownAsOf() {
        if (!complete) {
            return OptionalLong.empty();
        }
        // Without other members the own number counts. A new member announces itself on the stream before its first
        // revocation.
        long own = lastNumber.getOrDefault(self, NONE);
        long confirmed = members.stream()
                .mapToLong(member -> confirmedUpTo.getOrDefault(member, NONE))
                .min()
                .orElse(own);
        long proven = Math.min(own, Math.max(confirmed, reconciledUpTo));
        Map.Entry<Long, Long> heartbeat = ownHeartbeats.floorEntry(proven);
        if (heartbeat == null) {
            return OptionalLong.empty();
        }
        ownHeartbeats.headMap(heartbeat.getKey()).clear();
        return OptionalLong.of(heartbeat.getValue());
    }

    /** The number of other known members. */
    synchronized int otherMembers() {
        return members.size();
    }

    /** The number of stream gaps. */
    synchronized long gaps() {
        return gaps;
    }
}
