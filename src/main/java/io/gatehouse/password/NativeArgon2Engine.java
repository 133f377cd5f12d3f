package io.gatehouse.password;

import de.mkammerer.argon2.Argon2Advanced;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import de.mkammerer.argon2.Argon2Version;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libargon2, the reference implementation in C. Its memory is outside the Java heap. Thread-safe. */
final class NativeArgon2Engine implements Argon2Engine {
    private static final Logger LOG = LoggerFactory.getLogger(NativeArgon2Engine.class);
    private static final Argon2Cost CHEAPEST = new Argon2Cost(8, 1, 1);

    private final Argon2Advanced d = Argon2Factory.createAdvanced(Argon2Types.ARGON2d);
    private final Argon2Advanced i = Argon2Factory.createAdvanced(Argon2Types.ARGON2i);
    private final Argon2Advanced id = Argon2Factory.createAdvanced(Argon2Types.ARGON2id);

    private NativeArgon2Engine() {}

    /** Loads the engine; empty if there is no library for this platform or it cannot be unpacked and loaded. */
    static Optional<Argon2Engine> load() {
        try {
            Argon2Engine engine = new NativeArgon2Engine();
            // The wrapper loads the library on the first call.
            byte[] sample = "somesalt".getBytes(StandardCharsets.US_ASCII);
            engine.tag(Argon2Variant.CURRENT, CHEAPEST, sample, sample, Argon2Scheme.TAG_BYTES);
            return Optional.of(engine);
        } catch (LinkageError e) {
            LOG.debug("libargon2 cannot be loaded", e);
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "libargon2";
    }

    @Override
    public boolean canRun(Argon2Variant variant, Argon2Cost cost, int tagBytes) {
        return true;
    }

    @Override
    public byte[] tag(Argon2Variant variant, Argon2Cost cost, byte[] password, byte[] salt, int tagBytes) {
        Argon2Advanced argon2 = function(variant.type());
        return variant.version() == Argon2Variant.CURRENT.version()
                ? argon2.pbkdf(cost.iterations(), cost.memoryKib(), cost.parallelism(), password, salt, tagBytes)
                : oldTag(argon2, cost, password, salt, tagBytes);
    }

    @SuppressWarnings(
            "NullAway") // The wrapper accepts null for the secret and the associated data, and fails for empty arrays
    private static byte[] oldTag(Argon2Advanced argon2, Argon2Cost cost, byte[] password, byte[] salt, int tagBytes) {
        if (password.length == 0) {
            // The wrapper fails for an empty password. No user has one, so an empty tag, which matches nothing, is
            // correct.
            return new byte[0];
        }
        return argon2.rawHashAdvanced(
                cost.iterations(),
                cost.memoryKib(),
                cost.parallelism(),
                password,
                salt,
                null,
                null,
                tagBytes,
                Argon2Version.V10);
    }

    private Argon2Advanced function(Argon2Variant.Type type) {
        return switch (type) {
            case D -> d;
            case I -> i;
            case ID -> id;
        };
    }
}
