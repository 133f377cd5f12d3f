package io.gatehouse.password;

import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and verifies argon2id hashes (RFC 9106) as PHC strings. Thread-safe. Each call takes tens of milliseconds of CPU
 * and the memory of its cost: requests go through {@link HashingPool}.
 */
public final class PasswordHasher {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordHasher.class);

    private final Argon2Cost cost;
    private final SecureRandom random;
    private final Argon2Engine engine;
    private final LongAdder hashesRun = new LongAdder();

    /** A hasher on the best engine that works here. */
    public PasswordHasher(PasswordSettings settings, SecureRandom random) {
        this(settings, random, Argon2Engine.best());
    }

    PasswordHasher(PasswordSettings settings, SecureRandom random, Argon2Engine engine) {
        this.cost = settings.cost();
        this.random = random;
        this.engine = engine;
    }

    /** The name of the argon2 implementation in use, for logs and metrics. */
    public String engine() {
        return engine.name();
    }

    /** How often argon2 was computed. */
    public long hashesRun() {
        return hashesRun.sum();
    }

    /** A PHC string of the configured cost, with a salt of 16 bytes and a tag of 32. The password is taken in NFKC. */
    public String hash(Secret password) {
        byte[] salt = randomBytes(PhcString.SALT_BYTES);
        byte[] tag = tag(PasswordText.normal(password), cost, salt, PhcString.TAG_BYTES);
        return new PhcString(cost, salt, tag).encode();
    }

    /**
     * Says if this is the password of the stored hash. False, without a hash being run, for what is no argon2id PHC
     * string and for parameters above the cap.
     */
    public boolean verify(Secret password, String phc) {
        Optional<PhcString> stored = PhcString.parse(phc);
        if (stored.isEmpty()) {
            LOG.warn("A stored password hash is no argon2id PHC string; the login is refused");
            return false;
        }
        return isRunnable(stored.get()) && matches(password, stored.get());
    }

    private boolean isRunnable(PhcString stored) {
        Argon2Cost asked = stored.cost();
        boolean runnable = asked.isWithinCap() && engine.canRun(asked, stored.tag().length);
        if (!runnable) {
            LOG.warn("A stored password hash asks for {}, more than is ever run; the login is refused", asked);
        }
        return runnable;
    }

    private boolean matches(Secret password, PhcString stored) {
        String normal = PasswordText.normal(password);
        if (matches(normal, stored)) {
            return true;
        }
        boolean perhapsRaw = stored.cost().equals(Argon2Cost.EARLIER_SERVICE) && !normal.equals(password.reveal());
        return perhapsRaw && matches(password.reveal(), stored);
    }

    private boolean matches(String password, PhcString stored) {
        byte[] expected = stored.tag();
        byte[] actual = tag(password, stored.cost(), stored.salt(), expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    private byte[] tag(String password, Argon2Cost price, byte[] salt, int tagBytes) {
        byte[] utf8 = password.getBytes(StandardCharsets.UTF_8);
        try {
            hashesRun.increment();
            return engine.tag(price, utf8, salt, tagBytes);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /**
     * Says if a password that has just been verified should be hashed again: the stored hash took less work (memory
     * times passes) than a new one would, or is of another scheme. Never true for a dearer one.
     */
    public boolean needsUpgrade(String phc) {
        return PhcString.parse(phc)
                .map(stored -> stored.cost().work() < cost.work())
                .orElse(true);
    }

    /** A PHC string of the configured cost that no password is known for: salt and tag are drawn at random. */
    public String dummy() {
        return dummyOf(cost);
    }

    /** A dummy that costs as much as a stored hash; of the configured cost if that one cannot be read. */
    public String dummyLike(String phc) {
        return dummyOf(PhcString.parse(phc).map(PhcString::cost).orElse(cost));
    }

    private String dummyOf(Argon2Cost price) {
        return new PhcString(price, randomBytes(PhcString.SALT_BYTES), randomBytes(PhcString.TAG_BYTES)).encode();
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Whether a native library does the work. */
    public boolean isNative() {
        return engine instanceof NativeArgon2Engine;
    }
}
