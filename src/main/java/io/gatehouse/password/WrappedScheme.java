package io.gatehouse.password;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Argon2id over the digest of a weak hash, which hardens the hash without a login. The format is
 * {@code $gatehouse-wrapped}, the weak hash without its digest, and the PHC string of argon2id with the bytes of that
 * digest as the password. Immutable and thread-safe.
 */
final class WrappedScheme implements PasswordScheme {
    private static final String PREFIX = "$gatehouse-wrapped";
    private static final Pattern FORM =
            Pattern.compile(Pattern.quote(PREFIX) + "(\\$.+)(\\$argon2id\\$v=19(?:\\$[^$]+){3})");

    private final PasswordScheme inner;
    private final Argon2Scheme outer;

    private WrappedScheme(PasswordScheme inner, Argon2Scheme outer) {
        this.inner = inner;
        this.outer = outer;
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        return StoredHash.parseScheme(form.group(1))
                .filter(WrappedScheme::isWrappable)
                .flatMap(inner -> Argon2Scheme.read(form.group(2)).map(outer -> wrapped(inner, outer)));
    }

    private static StoredHash wrapped(PasswordScheme inner, StoredHash outer) {
        return new StoredHash(new WrappedScheme(inner, (Argon2Scheme) outer.scheme()), outer.digest());
    }

    /** Wraps a weak hash. The result verifies the same password. */
    static StoredHash wrap(StoredHash weak, Argon2Scheme outer, HashingBackends backends) {
        byte[] digest = outer.compute(weak.digest(), backends);
        return new StoredHash(new WrappedScheme(weak.scheme(), outer), digest);
    }

    /** Whether hashes of this scheme can be wrapped. */
    static boolean isWrappable(PasswordScheme scheme) {
        return scheme instanceof BcryptScheme
                || scheme instanceof Pbkdf2Scheme
                || scheme instanceof CryptScheme
                || scheme instanceof PhpassScheme
                || scheme instanceof DigestScheme;
    }

    @Override
    public String description() {
        return "wrapped " + inner.description() + " in " + outer.description();
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return (inner instanceof DigestScheme || inner.isRunnable(backends)) && outer.isRunnable(backends);
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        return outer.compute(inner.compute(password, backends), backends);
    }

    @Override
    public int digestBytes() {
        return outer.digestBytes();
    }

    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new WrappedScheme(inner.withRandomSalt(random), (Argon2Scheme) outer.withRandomSalt(random));
    }

    @Override
    public String encode(byte[] digest) {
        return PREFIX + inner.encode(new byte[0]) + outer.encode(digest);
    }

    @Override
    public boolean isWeak() {
        return false;
    }
}
