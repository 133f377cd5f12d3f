package io.gatehouse.token;

import io.gatehouse.verifier.VerificationKey;
import io.gatehouse.verifier.VerificationKeys;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The keys in use, as they were last read from the database. Thread-safe. */
public final class KeyRing implements VerificationKeys {
    private final AtomicReference<Keys> keys;

    KeyRing(Keys keys) {
        this.keys = new AtomicReference<>(keys);
    }

    void replace(Keys newer) {
        keys.set(newer);
    }

    /** The key that signs now. */
    SigningKey current() {
        return keys.get().current();
    }

    /** The MAC keys for refresh tokens, of which one is for new tokens. */
    public MacKeys macKeys() {
        return keys.get().macKeys();
    }

    /** Every key that a token may be signed by now or soon, in the order of their making. */
    List<VerificationKey> published() {
        return keys.get().verification();
    }

    @Override
    public Optional<VerificationKey> find(String kid) {
        return published().stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    /** One reading of the database. */
    record Keys(SigningKey current, List<VerificationKey> verification, MacKeys macKeys) {}
}
