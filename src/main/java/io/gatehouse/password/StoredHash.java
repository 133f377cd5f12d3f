package io.gatehouse.password;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A password hash as it is stored: a scheme, and the digest that the right password has by it. Immutable and thread-safe.
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
    private static final int MAX_CHARACTERS = 1_000;

    private final PasswordScheme scheme;
    private final byte[] digest;

    StoredHash(PasswordScheme scheme, byte[] digest) {
        this.scheme = scheme;
        this.digest = digest.clone();
    }

    /**
     * Reads a stored string, in our spelling or in that of another system; empty if it is anything but a well-formed hash of
     * a known scheme.
     */
    static Optional<StoredHash> parse(String text) {
        return parseComplete(text).or(() -> parseExported(text));
    }

    private static Optional<StoredHash> parseExported(String text) {
        return text.length() > MAX_CHARACTERS
                ? Optional.empty()
                : ExportedHashParser.translate(text).flatMap(StoredHash::parseComplete);
    }

    private static Optional<StoredHash> parseComplete(String text) {
        return read(text).filter(hash -> hash.digest.length == hash.scheme.digestBytes());
    }

    /** Reads a scheme that is stored without a digest. */
    static Optional<PasswordScheme> parseScheme(String text) {
        return read(text).filter(hash -> hash.digest.length == 0).map(StoredHash::scheme);
    }

    private static Optional<StoredHash> read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        return READERS.stream().flatMap(reader -> reader.apply(text).stream()).findFirst();
    }

    PasswordScheme scheme() {
        return scheme;
    }

    byte[] digest() {
        return digest.clone();
    }

    /** Whether this is the digest; takes as long wherever the first difference is. */
    boolean hasDigest(byte[] computed) {
        return MessageDigest.isEqual(digest, computed);
    }

    /** Another hash of the same scheme, apart from the salt, that no password is known for. */
    StoredHash dummy(SecureRandom random) {
        return new StoredHash(scheme.withRandomSalt(random), PasswordScheme.randomBytes(random, scheme.digestBytes()));
    }

    /** The string to store. */
    String encode() {
        return scheme.encode(digest);
    }
}
