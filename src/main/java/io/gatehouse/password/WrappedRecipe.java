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
final class WrappedRecipe implements Recipe {
    private static final String PREFIX = "$gatehouse-wrapped";
    private static final Pattern FORM =
            Pattern.compile(Pattern.quote(PREFIX) + "(\\$.+)(\\$argon2id\\$v=19(?:\\$[^$]+){3})");

    private final Recipe inner;
    private final Argon2Recipe outer;

    private WrappedRecipe(Recipe inner, Argon2Recipe outer) {
        this.inner = inner;
        this.outer = outer;
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        return StoredHash.parseRecipe(form.group(1))
                .filter(WrappedRecipe::isWrappable)
                .flatMap(inner -> Argon2Recipe.read(form.group(2)).map(outer -> wrapped(inner, outer)));
    }

    private static StoredHash wrapped(Recipe inner, StoredHash outer) {
        return new StoredHash(new WrappedRecipe(inner, (Argon2Recipe) outer.recipe()), outer.digest());
    }

    /** The same password's hash, wrapped. */
    static StoredHash wrap(StoredHash weak, Argon2Recipe outer, Machinery machinery) {
        byte[] digest = outer.compute(weak.digest(), machinery);
        return new StoredHash(new WrappedRecipe(weak.recipe(), outer), digest);
    }

    /** Whether a login can be made of it once it is wrapped. */
    static boolean isWrappable(Recipe recipe) {
        return recipe instanceof BcryptRecipe
                || recipe instanceof Pbkdf2Recipe
                || recipe instanceof CryptRecipe
                || recipe instanceof PhpassRecipe
                || recipe instanceof DigestRecipe;
    }

    @Override
    public String kind() {
        return "wrapped " + inner.kind() + " in " + outer.kind();
    }

    @Override
    public boolean isRunnable(Machinery machinery) {
        return (inner instanceof DigestRecipe || inner.isRunnable(machinery)) && outer.isRunnable(machinery);
    }

    @Override
    public byte[] compute(byte[] password, Machinery machinery) {
        return outer.compute(inner.compute(password, machinery), machinery);
    }

    @Override
    public int digestBytes() {
        return outer.digestBytes();
    }

    @Override
    public Recipe resalted(SecureRandom random) {
        return new WrappedRecipe(inner.resalted(random), (Argon2Recipe) outer.resalted(random));
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
