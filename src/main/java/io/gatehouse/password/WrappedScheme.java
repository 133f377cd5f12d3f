package io.gatehouse.password;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Argon2id over the digest of a weak hash, so that it is strong although nobody has logged in:
 * {@code $gatehouse-wrapped}, the weak hash without its digest, and the PHC string of argon2id whose password is that digest
 * as bytes. Immutable and thread-safe.
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
        return StoredHash.parseRecipe(form.group(1))
                .filter(WrappedScheme::isWrappable)
                .flatMap(inner -> Argon2Scheme.read(form.group(2)).map(outer -> wrapped(inner, outer)));
    }

    private static StoredHash wrapped(PasswordScheme inner, StoredHash outer) {
        return new StoredHash(new WrappedScheme(inner, (Argon2Scheme) outer.recipe()), outer.digest());
    }

    /** The same password's hash, wrapped. */
    static StoredHash wrap(StoredHash weak, Argon2Scheme outer, HashingBackends machinery) {
        byte[] digest = outer.compute(weak.digest(), machinery);
        return new StoredHash(new WrappedScheme(weak.recipe(), outer), digest);
    }

    /** Whether a login can be made of it once it is wrapped. */
    static boolean isWrappable(PasswordScheme recipe) {
        return recipe instanceof BcryptScheme
                || recipe instanceof Pbkdf2Scheme
                || recipe instanceof CryptScheme
                || recipe instanceof PhpassScheme
                || recipe instanceof DigestScheme;
    }

    @Override
    public String kind() {
        return "wrapped " + inner.kind() + " in " + outer.kind();
    }

    @Override
    public boolean isRunnable(HashingBackends machinery) {
        return (inner instanceof DigestScheme || inner.isRunnable(machinery)) && outer.isRunnable(machinery);
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends machinery) {
        return outer.compute(inner.compute(password, machinery), machinery);
    }

    @Override
    public int digestBytes() {
        return outer.digestBytes();
    }

    @Override
    public PasswordScheme resalted(SecureRandom random) {
        return new WrappedScheme(inner.resalted(random), (Argon2Scheme) outer.resalted(random));
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
