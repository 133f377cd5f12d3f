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
 * Makes argon2id hashes (RFC 9106) as PHC strings, and verifies these and those of other schemes. Thread-safe. Each call
 * takes tens of milliseconds of CPU and more, and the memory of its cost: requests go through {@link HashingPool}.
 */
public final class PasswordHasher {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordHasher.class);

    /** What {@link #unusableReason} says. */
    private static final String UNKNOWN = "of no known scheme";

    private static final String ABOVE_CAP = ", above the highest cost that is run";
    private static final String BARE = ", a bare digest: run harden-passwords";

    private final Argon2Cost cost;
    private final SecureRandom random;
    private final HashingBackends backends;
    private final LongAdder hashesRun = new LongAdder();
    private final LongAdder unusable = new LongAdder();
    private final StoredHash fallbackHash;

    /** A hasher on the best engine that works here. */
    public PasswordHasher(PasswordSettings settings, SecureRandom random) {
        this(settings, random, Argon2Engine.best());
    }

    PasswordHasher(PasswordSettings settings, SecureRandom random, Argon2Engine engine) {
        this.cost = settings.cost();
        this.random = random;
        this.backends = HashingBackends.of(engine);
        this.fallbackHash = StoredHash.parse(dummy()).orElseThrow();
    }

    /** The name of the argon2 implementation in use, for logs and metrics. */
    public String engine() {
        return backends.argon2().name();
    }

    /** How often a hash was computed, of any scheme. */
    public long hashesRun() {
        return hashesRun.sum();
    }

    /** A PHC string of the configured cost, with a salt of 16 bytes and a tag of 32. The password is taken in NFKC. */
    public String hash(Secret password) {
        PasswordScheme scheme = Argon2Scheme.create(cost, random);
        return new StoredHash(scheme, digest(PasswordNormalizer.normal(password), scheme)).encode();
    }

    /**
     * Says if this is the password of the stored hash. False for a stored hash that is of no known scheme or never run; a
     * hash of the configured cost is computed for it too, or its answer would come early (CWE-208).
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
                    "A stored password hash is {}; the login is refused",
                    unusableReason(stored).orElse("unusable"));
        }
        return usable;
    }

    /** Why no password matches a stored hash, with its scheme and cost; empty for one that can be verified. */
    public Optional<String> unusableReason(String stored) {
        Optional<PasswordScheme> scheme = StoredHash.parse(stored).map(StoredHash::scheme);
        if (scheme.isEmpty()) {
            return Optional.of(UNKNOWN);
        }
        String why = scheme.get() instanceof DigestScheme ? BARE : ABOVE_CAP;
        return scheme.filter(read -> !isRunnable(read)).map(read -> read.description() + why);
    }

    /** How often a password was compared with a stored hash that has a {@link #unusableReason}. */
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
        // What others have hashed, nobody had normalised.
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

    /** Whether new hashes are made like this, and nobody else's were. */
    private boolean hasCurrentParameters(PasswordScheme scheme) {
        return scheme instanceof Argon2Scheme argon2
                && argon2.variant().equals(Argon2Variant.CURRENT)
                && argon2.cost().equals(cost)
                && !argon2.cost().equals(Argon2Cost.EARLIER_SERVICE);
    }

    /**
     * Says if a password that has just been verified should be hashed again: the stored hash took less work (memory
     * times passes) than a new one would, or is of another scheme. Never true for a dearer one.
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
     * What a stored hash is, without salt and digest: scheme and cost, such as {@code bcrypt cost=8}.
     *
     * @return empty if it is of no known scheme
     */
    public Optional<String> describe(String stored) {
        return StoredHash.parse(stored).map(hash -> hash.scheme().description());
    }

    /** Whether whoever stole this hash could try passwords fast, so that it should be hardened. */
    public boolean isWeak(String stored) {
        return StoredHash.parse(stored).filter(hash -> hash.scheme().isWeak()).isPresent();
    }

    /** The hash of the same password, with argon2id of the configured cost around a weak hash. */
    public String wrap(String weak) {
        StoredHash inner = StoredHash.parse(weak)
                .filter(hash -> WrappedScheme.isWrappable(hash.scheme()))
                .orElseThrow(() -> new IllegalArgumentException("This is no hash that can be wrapped"));
        hashesRun.increment();
        return WrappedScheme.wrap(inner, Argon2Scheme.create(cost, random), backends)
                .encode();
    }

    /** A PHC string of the configured cost that no password is known for: salt and tag are drawn at random. */
    public String dummy() {
        return new StoredHash(
                        Argon2Scheme.create(cost, random), PasswordScheme.randomBytes(random, Argon2Scheme.TAG_BYTES))
                .encode();
    }

    /** A dummy that costs as much as a stored hash; of the configured cost if that one cannot be read or is never run. */
    public String dummyLike(String stored) {
        return StoredHash.parse(stored)
                .filter(hash -> hash.scheme().isRunnable(backends))
                .map(hash -> hash.dummy(random).encode())
                .orElseGet(this::dummy);
    }

    /** Whether a native library does the work. */
    public boolean isNative() {
        return backends.argon2() instanceof NativeArgon2Engine;
    }
}
