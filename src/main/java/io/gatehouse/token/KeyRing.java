package io.gatehouse.token;

import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.VerificationKey;
import io.gatehouse.verifier.VerificationKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys in use, as they were last read from the database. Thread-safe. */
public final class KeyRing implements VerificationKeys {
    private static final UUID NOBODY = new UUID(0, 0);

    private final AtomicReference<Keys> keys;
    private final DenylistReplica replica;

    KeyRing(Keys keys, DenylistReplica replica) {
        this.keys = new AtomicReference<>(keys);
        this.replica = replica;
    }

    void replace(Keys newer) {
        keys.set(newer);
    }

    Keys keys() {
        return keys.get();
    }

    /**
     * The key that signs now. Word that a key is revoked comes through the denylist, before the tables are read again;
     * whoever revokes a current key makes the next one current.
     */
    SigningKey current() {
        Keys now = keys.get();
        return isDenied(now.current().kid()) ? now.next() : now.current();
    }

    private boolean isDenied(String kid) {
        DenylistClaims onlyTheKey =
                new DenylistClaims(kid, "", NOBODY, NOBODY, List.of(), Long.MAX_VALUE, Long.MAX_VALUE);
        return replica.denies(onlyTheKey).isPresent();
    }

    /** The MAC keys for refresh tokens, of which one is for new tokens. */
    public MacKeys macKeys() {
        return keys.get().macKeys();
    }

    /** Every key that a token may be signed by now or soon, in the order of their making. */
    List<VerificationKey> published() {
        return keys.get().verification();
    }

    /** How many public keys everybody can fetch. */
    public long publishedCount() {
        return published().stream().filter(key -> key.publicKey().isPresent()).count();
    }

    /**
     * A key as everybody may know it.
     *
     * @param state {@code current}, {@code next} or {@code retired}
     */
    public record Shown(String kid, String algorithm, String state) {}

    /** Every key that a token may be signed by now or soon, in the order of their making. */
    public List<Shown> shown() {
        Keys now = keys.get();
        return now.verification().stream()
                .map(key -> new Shown(key.kid(), key.algorithm().name(), now.stateOf(key.kid())))
                .toList();
    }

    /** Whether the key that will sign after the present one is published and not revoked. */
    public boolean hasNext() {
        return !isDenied(keys.get().next().kid());
    }

    /** How long the key that signs now has done so. */
    public Duration currentAge(Instant now) {
        return Duration.between(keys.get().currentSince(), now);
    }

    @Override
    public Optional<VerificationKey> find(String kid) {
        return Optional.ofNullable(keys.get().byId().get(kid));
    }

    /**
     * One reading of the database.
     *
     * @param version what the tables said of states; changes with them
     * @param currentSince when the current key began to sign
     */
    record Keys(
            String version,
            SigningKey current,
            SigningKey next,
            Instant currentSince,
            List<VerificationKey> verification,
            Map<String, VerificationKey> byId,
            MacKeys macKeys) {
        private String stateOf(String kid) {
            if (kid.equals(current.kid())) {
                return "current";
            }
            return kid.equals(next.kid()) ? "next" : "retired";
        }

        static Keys of(
                String version,
                SigningKey current,
                SigningKey next,
                Instant currentSince,
                List<VerificationKey> verification,
                MacKeys macKeys) {
            Map<String, VerificationKey> byId = verification.stream()
                    .collect(Collectors.toUnmodifiableMap(VerificationKey::kid, Function.identity()));
            return new Keys(version, current, next, currentSince, List.copyOf(verification), byId, macKeys);
        }
    }
}
