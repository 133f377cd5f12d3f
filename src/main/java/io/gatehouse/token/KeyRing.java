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

/** The signing and MAC keys in use, as last loaded from the database. Thread-safe. */
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
     * The current signing key. If the denylist shows that the current key is revoked before the tables are read again,
     * this is the next key, because the revocation made it current.
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

    /** The MAC keys of refresh tokens and one-time tickets. */
    public MacKeys macKeys() {
        return keys.get().macKeys();
    }

    /** Every key that verifies tokens now or soon, oldest first. */
    List<VerificationKey> published() {
        return keys.get().verification();
    }

    /** The number of public keys in the JWKS. */
    public long publishedCount() {
        return published().stream().filter(key -> key.publicKey().isPresent()).count();
    }

    /**
     * The public properties of a signing key.
     *
     * @param state {@code current}, {@code next} or {@code retired}
     */
    public record Shown(String kid, String algorithm, String state) {}

    /** Every key that verifies tokens now or soon, oldest first. */
    public List<Shown> shown() {
        Keys now = keys.get();
        return now.verification().stream()
                .map(key -> new Shown(key.kid(), key.algorithm().name(), now.stateOf(key.kid())))
                .toList();
    }

    /** Whether there is a next key that is not revoked. */
    public boolean hasNext() {
        return !isDenied(keys.get().next().kid());
    }

    /** The time since the current key became current. */
    public Duration currentAge(Instant now) {
        return Duration.between(keys.get().currentSince(), now);
    }

    @Override
    public Optional<VerificationKey> find(String kid) {
        return Optional.ofNullable(keys.get().byId().get(kid));
    }

    /**
     * The keys at one time.
     *
     * @param version the version of the tables, see {@link KeyDao#version}
     * @param currentSince the time when the current key became current
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
