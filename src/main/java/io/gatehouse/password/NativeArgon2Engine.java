package io.gatehouse.password;

import de.mkammerer.argon2.Argon2Advanced;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reference implementation in C, libargon2, whose memory is outside the Java heap. Thread-safe. */
final class NativeArgon2Engine implements Argon2Engine {
    private static final Logger LOG = LoggerFactory.getLogger(NativeArgon2Engine.class);
    private static final Argon2Cost CHEAPEST = new Argon2Cost(8, 1, 1);

    private final Argon2Advanced argon2;

    private NativeArgon2Engine(Argon2Advanced argon2) {
        this.argon2 = argon2;
    }

    /** The engine, or nothing where there is no library for this platform or it cannot be unpacked and loaded. */
    static Optional<Argon2Engine> load() {
        try {
            Argon2Engine engine = new NativeArgon2Engine(Argon2Factory.createAdvanced(Argon2Types.ARGON2id));
            // The library is loaded by the first call, not before.
            byte[] sample = "somesalt".getBytes(StandardCharsets.US_ASCII);
            engine.tag(CHEAPEST, sample, sample, PhcString.TAG_BYTES);
            return Optional.of(engine);
        } catch (LinkageError e) {
            LOG.debug("libargon2 does not load", e);
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "libargon2";
    }

    @Override
    public boolean canRun(Argon2Cost cost, int tagBytes) {
        return true;
    }

    @Override
    public byte[] tag(Argon2Cost cost, byte[] password, byte[] salt, int tagBytes) {
        return argon2.pbkdf(cost.iterations(), cost.memoryKib(), cost.parallelism(), password, salt, tagBytes);
    }
}
