package io.gatehouse.password;

import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes passwords with argon2id (RFC 9106) as PHC strings, and verifies hashes of all supported schemes. Each call
 * takes tens of milliseconds of CPU time or more, and the memory of its cost, so requests must go through
 * {@link HashingPool}. Thread-safe.
 */
public final class PasswordHasher {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordHasher.class);

    // The reasons that unusableReason returns.
    private static final String UNKNOWN = "of no known scheme";

    private static final String ABOVE_CAP = ", above the highest cost that is run";
    private static final String BARE = ", a bare digest: run harden-passwords";

    private final Argon2Cost cost;
    private final SecureRandom random;
    private final HashingBackends backends;
    private final LongAdder hashesRun = new LongAdder();
    private final LongAdder unusable = new LongAdder();
    private final StoredHash fallbackHash;

    /** Creates a hasher with the best engine for this platform. */
    public PasswordHasher(PasswordSettings settings, SecureRandom random) {
        this(settings, random, Argon2Engine.best());
    }

    PasswordHasher(PasswordSettings settings, SecureRandom random, Argon2Engine engine) {
        this.cost = settings.cost();
        this.random = random;
        this.backends = HashingBackends.of(engine);
        this.fallbackHash = StoredHash.parse(dummy()).orElseThrow();
    }

    /** The name of the argon2 implementation, for logs and metrics. */
    public String engine() {
        return backends.argon2().name();
    }

    /** The number of hashes computed, of any scheme. */
    public long hashesRun() {
        return hashesRun.sum();
    }

    /** Hashes a password in NFKC: a PHC string of the configured cost with a salt of 16 bytes and a tag of 32. */
    public String hash(Secret password) {
        PasswordScheme scheme = Argon2Scheme.create(cost, random);
        return new StoredHash(scheme, digest(PasswordNormalizer.normal(password), scheme)).encode();
    }

    /**
     * Whether this is the password of the stored hash. False if the stored hash is unusable, see {@link
     * #unusableReason}; a hash of the configured cost is computed in this case too, so that the duration reveals
     * nothing (CWE-208).
     */
    public boolean verify(Secret password, String stored) {
        Optional<StoredHash> usable = usable(stored);
        boolean matches = matches(password, usable.orElse(fallbackHash));
        return matches && usable.isPresent();
    }

    private Optional<StoredHash> usable(String stored) {
        Optional<StoredHash> usable = StoredHash.parse(stored).filter(hash -> isRunnable(hash.scheme()));
        if (usable.isEmpty()) {
            unusable.increment();
            LOG.warn(
                    "A stored password hash is {}; the login is rejected",
                    unusableReason(stored).orElse("unusable"));
        }
        return usable;
    }

    /** Why a stored hash cannot be verified, with its scheme and cost; empty if it can be verified. */
    public Optional<String> unusableReason(String stored) {
        Optional<PasswordScheme> scheme = StoredHash.parse(stored).map(StoredHash::scheme);
        if (scheme.isEmpty()) {
            return Optional.of(UNKNOWN);
        }
        String reason = scheme.get() instanceof DigestScheme ? BARE : ABOVE_CAP;
        return scheme.filter(read -> !isRunnable(read)).map(read -> read.description() + reason);
    }

    /** The number of verifications against a stored hash with an {@link #unusableReason}. */
    public long unusable() {
        return unusable.sum();
    }

    private boolean isRunnable(PasswordScheme scheme) {
        return scheme.isRunnable(backends);
    }

    private boolean matches(Secret password, StoredHash stored) {
        String normal = PasswordNormalizer.normal(password);
        if (matches(normal, stored)) {
            return true;
        }
        // Other systems hash passwords without normalising them.
        boolean mayBeUnnormalised = !hasCurrentParameters(stored.scheme()) && !normal.equals(password.reveal());
        return mayBeUnnormalised && matches(password.reveal(), stored);
    }

    private boolean matches(String password, StoredHash stored) {
        return stored.hasDigest(digest(password, stored.scheme()));
    }

    private byte[] digest(String password, PasswordScheme scheme) {
        byte[] utf8 = password.getBytes(StandardCharsets.UTF_8);
        try {
            hashesRun.increment();
            return scheme.compute(utf8, backends);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /** Whether a scheme has the parameters of new hashes, and the earlier service did not use the same ones. */
    private boolean hasCurrentParameters(PasswordScheme scheme) {
        return scheme instanceof Argon2Scheme argon2
                && argon2.variant().equals(Argon2Variant.CURRENT)
                && argon2.cost().equals(cost)
                && !argon2.cost().equals(Argon2Cost.EARLIER_SERVICE);
    }

    /**
     * Whether a password that has just been verified should be hashed again: the stored hash is of another scheme, or
     * of less work (memory times passes) than a new hash. False for a more expensive argon2id hash.
     */
    public boolean needsUpgrade(String stored) {
        return StoredHash.parse(stored)
                .map(StoredHash::scheme)
                .map(scheme -> !(scheme instanceof Argon2Scheme argon2)
                        || !argon2.variant().equals(Argon2Variant.CURRENT)
                        || argon2.cost().work() < cost.work())
                .orElse(true);
    }

    /**
     * The scheme and cost of a stored hash, such as {@code bcrypt cost=8}.
     *
     * @return empty if the scheme is not known
     */
    public Optional<String> describe(String stored) {
        return StoredHash.parse(stored).map(hash -> hash.scheme().description());
    }

    /** Whether a stored hash is cheap to attack offline, so that it should be hardened. */
    public boolean isWeak(String stored) {
        return StoredHash.parse(stored).filter(hash -> hash.scheme().isWeak()).isPresent();
    }

    /** Wraps a weak hash in argon2id of the configured cost. The result verifies the same password. */
    public String wrap(String weak) {
        StoredHash inner = StoredHash.parse(weak)
                .filter(hash -> WrappedScheme.isWrappable(hash.scheme()))
                .orElseThrow(() -> new IllegalArgumentException("The scheme of this password hash cannot be wrapped"));
        hashesRun.increment();
        return WrappedScheme.wrap(inner, Argon2Scheme.create(cost, random), backends)
                .encode();
    }

    /** A dummy hash of the configured cost, with a random salt and tag that match no known password. */
    public String dummy() {
        return new StoredHash(
                        Argon2Scheme.create(cost, random), PasswordScheme.randomBytes(random, Argon2Scheme.TAG_BYTES))
                .encode();
    }

    /** A dummy hash of the same cost as a stored hash, or of the configured cost if the stored hash is unusable. */
    public String dummyLike(String stored) {
        return StoredHash.parse(stored)
                .filter(hash -> hash.scheme().isRunnable(backends))
                .map(hash -> hash.dummy(random).encode())
                .orElseGet(this::dummy);
    }

    /** Whether a native library computes argon2. */
    public boolean isNative() {
        return backends.argon2() instanceof NativeArgon2Engine;
    }
}
