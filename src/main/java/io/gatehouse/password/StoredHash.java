package io.gatehouse.password;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A stored password hash: a scheme, and the digest of the right password. Not a record, because a record would print
 * the digest. Immutable and thread-safe.
 */
final class StoredHash {
    /** The parsers of all schemes. Each accepts only strings of its own scheme, with or without a digest. */
    private static final List<Function<String, Optional<StoredHash>>> PARSERS = List.of(
            Argon2Scheme::read,
            BcryptScheme::read,
            ScryptScheme::read,
            Pbkdf2Scheme::read,
            CryptScheme::read,
            PhpassScheme::read,
            FirebaseScheme::read,
            DigestScheme::read,
            WrappedScheme::read);

    /** No scheme has longer strings. */
    private static final int MAX_CHARACTERS = 1_000;

    private final PasswordScheme scheme;
    private final byte[] digest;

    StoredHash(PasswordScheme scheme, byte[] digest) {
        this.scheme = scheme;
        this.digest = digest.clone();
    }

    /**
     * Parses a stored string in the canonical format or in an export format of another system; empty if it is not a
     * well-formed hash of a known scheme.
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

    /** Parses a scheme that is stored without a digest. */
    static Optional<PasswordScheme> parseScheme(String text) {
        return read(text).filter(hash -> hash.digest.length == 0).map(StoredHash::scheme);
    }

    private static Optional<StoredHash> read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        return PARSERS.stream().flatMap(parser -> parser.apply(text).stream()).findFirst();
    }

    PasswordScheme scheme() {
        return scheme;
    }

    byte[] digest() {
        return digest.clone();
    }

    /** Compares the digest in constant time. */
    boolean hasDigest(byte[] computed) {
        return MessageDigest.isEqual(digest, computed);
    }

    /** A dummy hash of the same scheme and cost, with a random salt and digest that match no known password. */
    StoredHash dummy(SecureRandom random) {
        return new StoredHash(scheme.withRandomSalt(random), PasswordScheme.randomBytes(random, scheme.digestBytes()));
    }

    /** Encodes the hash for storage. */
    String encode() {
        return scheme.encode(digest);
    }
}
