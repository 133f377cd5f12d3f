package io.gatehouse.revocation;

import io.gatehouse.revocation.ClusterMessage.Beat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the stream proves about how much this instance knows, without any wall clock (ADR 0009). Each beat that it
 * writes is a question with a time: is everything that was revoked before in my replica? Two answers say yes. A member
 * that read the beat, then read all revocations from PostgreSQL and told what it found, answers for everybody.
 * Otherwise every member that may revoke must have told, after it read the beat, that it has nothing left to tell.
 *
 * <p>Nothing is proved from a message that is missing until the next reconciliation of one's own that starts after it
 * was missed. The same holds from a member's message that is the first one read of it and not the first one it wrote. Thread-safe.
 */
final class StalenessTracker {
    private static final long NOTHING = 0;
    /** The number of a member's first message. */
    private static final long FIRST = 1;

    private static final int MOST_BEATS = 1_000;
    private static final int MOST_DEPARTED = 1_000;

    private MemberId self;
    private final TreeMap<Long, Long> ownBeats = new TreeMap<>();
    private final Map<MemberId, Long> lastNumber = new HashMap<>();
    /** The same of those that are members no more, oldest first; others may still speak of them. */
    private final LinkedHashMap<MemberId, Long> departed = new LinkedHashMap<>();
    /** The newest own message that each member had read when it last vouched for its own revocations. */
    private final Map<MemberId, Long> vouchedFor = new HashMap<>();

    private final Set<MemberId> members = new HashSet<>();
    private final Set<MemberId> gone = new HashSet<>();
    private final Set<MemberId> heardSinceStart = new HashSet<>();
    /** Members whose first load of everything is older than the last reconciliation of our own. */
    private Set<MemberId> trusted = Set.of();

    private long reconciledUpTo = NOTHING;
    private boolean whole;
    private boolean wholeSinceStart;
    private long gaps;

    StalenessTracker(MemberId self) {
        this.self = self;
    }

    /** Goes on under a new id, whose messages are numbered from 1. */
    synchronized void beginAs(MemberId id) {
        self = id;
        ownBeats.clear();
        vouchedFor.clear();
        reconciledUpTo = NOTHING;
    }

    /** Notes when a beat of our own was made. */
    synchronized void beating(long number, long nanoTime) {
        ownBeats.put(number, nanoTime);
        if (ownBeats.size() > MOST_BEATS) {
            ownBeats.pollFirstEntry();
        }
    }

    /** When a message of our own was made, if it is a beat that still proves something. */
    synchronized OptionalLong ownBeatMade(ClusterMessage.Message message) {
        Long made = message.sender().equals(self) ? ownBeats.get(message.number()) : null;
        return made == null ? OptionalLong.empty() : OptionalLong.of(made);
    }

    /** Notes that the stream is now read from another position. */
    synchronized void restart() {
        missed();
        lastNumber.clear();
    }

    /** This instance missed a message of the stream. */
    synchronized void missed() {
        gaps++;
        nothingIsProved();
    }

    /** The stream proves nothing until a reconciliation of this instance that begins later has succeeded. */
    synchronized void nothingIsProved() {
        whole = false;
        wholeSinceStart = false;
        trusted = Set.of();
        vouchedFor.clear();
        reconciledUpTo = NOTHING;
    }

    /** A reconciliation of our own begins; returns what was read of each member until now. */
    synchronized Map<MemberId, Long> reconciling() {
        wholeSinceStart = true;
        heardSinceStart.clear();
        return Map.copyOf(lastNumber);
    }

    /** It has succeeded, and PostgreSQL named these members. */
    synchronized void reconciled(Set<MemberId> rows) {
        members.clear();
        members.addAll(rows);
        members.addAll(heardSinceStart);
        members.remove(self);
        gone.clear();
        forget();
        vouchedFor.keySet().retainAll(members);
        if (wholeSinceStart) {
            whole = true;
            trusted = Set.copyOf(rows);
        }
    }

    private void forget() {
        lastNumber.entrySet().removeIf(last -> {
            boolean leaves = !members.contains(last.getKey()) && !last.getKey().equals(self);
            if (leaves) {
                departed.put(last.getKey(), last.getValue());
            }
            return leaves;
        });
        while (departed.size() > MOST_DEPARTED) {
            departed.remove(departed.keySet().iterator().next());
        }
    }

    /** The number of the newest message of a member that was read; nothing where none was. */
    private OptionalLong lastOf(MemberId member) {
        Long last = lastNumber.getOrDefault(member, departed.get(member));
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    /** Processes one message, in the order of the stream. */
    synchronized void read(ClusterMessage.Message message) {
        MemberId sender = message.sender();
        OptionalLong last = lastOf(sender);
        if (last.isPresent() && message.number() <= last.getAsLong()) {
            return;
        }
        if (last.isPresent() && message.number() > last.getAsLong() + 1) {
            missed();
        } else if (last.isEmpty() && message.number() > FIRST) {
            // What it told before may have been lost, or was there before this instance began to read.
            nothingIsProved();
        }
        lastNumber.put(sender, message.number());
        if (!sender.equals(self) && !gone.contains(sender)) {
            members.add(sender);
            heardSinceStart.add(sender);
        }
        ClusterMessage news = message.news();
        if (news instanceof ClusterMessage.Left left) {
            leave(sender, left.member());
        } else if (news instanceof Beat beat && !sender.equals(self)) {
            take(sender, beat);
        }
    }

    private void leave(MemberId sender, MemberId leaving) {
        // A member that we do not trust may have removed one whose last revocations it has not told.
        if (sender.equals(leaving) || trusted.contains(sender)) {
            members.remove(leaving);
            heardSinceStart.remove(leaving);
            vouchedFor.remove(leaving);
            gone.add(leaving);
        }
    }

    private void take(MemberId sender, Beat beat) {
        beat.read().forEach((member, number) -> {
            OptionalLong ours = lastOf(member);
            if (ours.isEmpty()) {
                lastNumber.put(member, number);
                nothingIsProved();
            } else if (number > ours.getAsLong()) {
                // The sender has read what is not there for us.
                missed();
            }
        });
        long read = beat.read().getOrDefault(self, NOTHING);
        if (members.contains(sender)) {
            vouchedFor.merge(sender, read, Math::max);
        }
        if (beat.reconciled() && trusted.contains(sender)) {
            reconciledUpTo = Math.max(reconciledUpTo, read);
        }
    }

    /** What has been read of each member until now. */
    synchronized Map<MemberId, Long> numbersRead() {
        return Map.copyOf(lastNumber);
    }

    /** The monotonic time before which every revocation is known; nothing where the stream proves none. */
    synchronized OptionalLong knownAsOf() {
        if (!whole) {
            return OptionalLong.empty();
        }
        // With no other member there is nobody to ask; one that is new stands on the stream before its first
        // revocation.
        long own = lastNumber.getOrDefault(self, NOTHING);
        long vouched = members.stream()
                .mapToLong(member -> vouchedFor.getOrDefault(member, NOTHING))
                .min()
                .orElse(own);
        long proved = Math.min(own, Math.max(vouched, reconciledUpTo));
        Map.Entry<Long, Long> beat = ownBeats.floorEntry(proved);
        if (beat == null) {
            return OptionalLong.empty();
        }
        ownBeats.headMap(beat.getKey()).clear();
        return OptionalLong.of(beat.getValue());
    }

    /** The number of other known members. */
    synchronized int others() {
        return members.size();
    }

    /** The number of stream gaps. */
    synchronized long gaps() {
        return gaps;
    }
}
