package io.gatehouse.password;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A password hash as it is stored: a recipe, and the digest that the right password has by it. Immutable and thread-safe.
 * Not a record, because a record would print the digest.
 */
final class StoredHash {
    /** The schemes that are read. Each reader takes its own strings only, with a digest or without. */
    private static final List<Function<String, Optional<StoredHash>>> READERS = List.of(
            Argon2Scheme::read,
            BcryptScheme::read,
            ScryptScheme::read,
            Pbkdf2Scheme::read,
            CryptScheme::read,
            PhpassScheme::read,
            FirebaseScheme::read,
            DigestScheme::read,
            WrappedScheme::read);

    /** Longer strings are of no scheme. */
    private static final int MOST_CHARACTERS = 1_000;

    private final PasswordScheme recipe;
    private final byte[] digest;

    StoredHash(PasswordScheme recipe, byte[] digest) {
        this.recipe = recipe;
        this.digest = digest.clone();
    }

    /**
     * Reads a stored string, in our spelling or in that of another system; empty if it is anything but a well-formed hash of
     * a known scheme.
     */
    static Optional<StoredHash> parse(String text) {
        return whole(text).or(() -> exported(text));
    }

    private static Optional<StoredHash> exported(String text) {
        return text.length() > MOST_CHARACTERS
                ? Optional.empty()
                : ExportedHashParser.translate(text).flatMap(StoredHash::whole);
    }

    private static Optional<StoredHash> whole(String text) {
        return read(text).filter(hash -> hash.digest.length == hash.recipe.digestBytes());
    }

    /** Reads a recipe that is stored without a digest. */
    static Optional<PasswordScheme> parseRecipe(String text) {
        return read(text).filter(hash -> hash.digest.length == 0).map(StoredHash::recipe);
    }

    private static Optional<StoredHash> read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        return READERS.stream().flatMap(reader -> reader.apply(text).stream()).findFirst();
    }

    PasswordScheme recipe() {
        return recipe;
    }

    byte[] digest() {
        return digest.clone();
    }

    /** Whether this is the digest; takes as long wherever the first difference is. */
    boolean hasDigest(byte[] computed) {
        return MessageDigest.isEqual(digest, computed);
    }

    /** Another hash of the same recipe, apart from the salt, that no password is known for. */
    StoredHash dummy(SecureRandom random) {
        return new StoredHash(recipe.resalted(random), PasswordScheme.randomBytes(random, recipe.digestBytes()));
    }

    /** The string to store. */
    String encode() {
        return recipe.encode(digest);
    }
}
