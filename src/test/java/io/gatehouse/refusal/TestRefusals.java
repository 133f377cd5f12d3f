package io.gatehouse.refusal;

import io.gatehouse.kernel.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;

/** Records refusals under keys of a test. */
public final class TestRefusals {
    private TestRefusals() {}

    public static RefusalRecorder recorder() {
        return new RefusalRecorder(codec(key(1)), Clock.systemUTC(), System::nanoTime);
    }

    static ReferenceCodec codec(Secret... keys) {
        return new ReferenceCodec(List.of(keys), new SecureRandom());
    }

    static Secret key(int first) {
        byte[] key = new byte[32];
        key[0] = (byte) first;
        return Secret.valueOf(Base64.getEncoder().encodeToString(key));
    }
}
