package io.gatehouse.verifier.feed;

import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.SignatureEngine;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A fuzz target for Jazzer, see CONTRIBUTING: no response of a server makes a listener accept more. An input is documents,
 * each one after a form feed: a snapshot if it starts with {@code S}, and otherwise a response with changes. They are
 * applied to a listener that denies one token by each kind of entry.
 */
public final class FeedStateFuzz {
    private static final String NONCE = "nonce-0123456789";
    private static final byte SEPARATOR = '\f';
    /** The own wall clock at the monotonic time 0. No entry of the listener ends within the steps of an input. */
    private static final long WALL = 1_790_000_000_000L;

    private static final long STEP_MILLIS = 100;
    private static final UUID OTHER = UUID.fromString("0198a000-0000-7000-8000-0000000000ff");
    private static final UUID ENDED = UUID.fromString("0198a000-0000-7000-8000-000000000002");
    private static final String ENTRIES = "[\"token\",\"AZigAAAAcACAAAAAAAAAAwAAAAU\",0,1790003600000]\n"
            + "[\"token\",\"jti-1\",0,1790003600000]\n"
            + "[\"session\",\"" + ENDED + "\",0,1790003600000]\n"
            + "[\"subject\",\"" + ENDED + "\",1001,1790003600000]\n"
            + "[\"role\",\"editor\",2001,1790003600000]\n"
            + "[\"key\",\"leaked\",0,1]\n"
            + "[\"realm\",\"*\",1500,1790003600000]\n";
    private static final String SNAPSHOT = "{\"v\":1,\"issuer\":\"https://id.example\",\"cursor\":\"c0\",\"now\":"
            + WALL + ",\"keys\":{\"keys\":[]}}\n" + ENTRIES + "{\"end\":7}";
    /** One token for each entry, in the same order. */
    private static final List<DenylistClaims> DENIED = List.of(
            claims("k", "AZigAAAAcACAAAAAAAAAAwAAAAQ", OTHER, OTHER, "clerk", 1000, 2000),
            claims("k", "jti-1", OTHER, OTHER, "clerk", 1000, 2000),
            claims("k", "jti-2", ENDED, OTHER, "clerk", 1000, 2000),
            claims("k", "jti-2", OTHER, ENDED, "clerk", 1000, 2000),
            claims("k", "jti-2", OTHER, OTHER, "editor", 1000, 2000),
            claims("leaked", "jti-2", OTHER, OTHER, "clerk", 1000, 2000),
            claims("k", "jti-2", OTHER, OTHER, "clerk", 1000, 1499));

    private final FeedState state =
            new FeedState("https://id.example", Duration.ofSeconds(20), SignatureEngine.ofJdk());
    private long mono;

    private FeedStateFuzz() {
        require(state.applySnapshot(lines(SNAPSHOT.getBytes(StandardCharsets.UTF_8))) == FeedOutcome.LOADED, "loads");
    }

    private static DenylistClaims claims(
            String kid, String jti, UUID session, UUID subject, String role, long userEpoch, long realmEpoch) {
        return new DenylistClaims(kid, jti, session, subject, List.of(role), userEpoch, realmEpoch);
    }

    private static SnapshotSource lines(byte[] bytes) {
        return () -> new ByteArrayInputStream(bytes);
    }

    /** Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        FeedStateFuzz listener = new FeedStateFuzz();
        int from = 0;
        for (int i = 0; i <= input.length; i++) {
            if (i == input.length || input[i] == SEPARATOR) {
                listener.apply(Arrays.copyOfRange(input, from, i));
                from = i + 1;
            }
        }
    }

    private ClockReading reading() {
        return new ClockReading(mono, WALL + mono);
    }

    private void apply(byte[] document) {
        int size = state.size();
        Optional<String> cursor = state.cursor();
        ClockReading sent = reading();
        mono += STEP_MILLIS;
        ClockReading received = reading();
        long age = state.ageMillis(received);
        FeedOutcome outcome = document.length > 0 && document[0] == 'S'
                ? state.applySnapshot(lines(Arrays.copyOfRange(document, 1, document.length)))
                : state.applyChanges(
                        new FeedExchange(sent, received, NONCE, 200, new String(document, StandardCharsets.UTF_8)));

        for (DenylistClaims denied : DENIED) {
            require(state.denies(denied).isPresent(), "a revoked token stays revoked: " + denied);
        }
        require(state.ageMillis(received) >= 0, "nothing is known before it happens");
        boolean proves = outcome == FeedOutcome.APPLIED || outcome == FeedOutcome.IDLE;
        require(proves || state.ageMillis(received) >= age, outcome + " proves no freshness");
        require(state.size() <= size + document.length, "the memory is bounded by the document");
        if (outcome == FeedOutcome.REJECTED) {
            require(state.size() == size && state.cursor().equals(cursor), "a rejected document changes nothing");
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
