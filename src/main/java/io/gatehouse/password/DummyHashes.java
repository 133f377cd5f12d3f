package io.gatehouse.password;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Stands in for the hashes of users that do not exist, so that a login takes as long for them as for others (CWE-208).
 * One login always meets the same dummy while the mix stays, and which one cannot be told without the key. Thread-safe.
 */
public final class DummyHashes {
    private final HashFunction hmac;
    private volatile List<String> sample;

    /**
     * @param key the same on every instance, or instances would differ in their timing
     * @param sample as in {@link #replaceSample}
     */
    public DummyHashes(Secret key, List<String> sample) {
        this.hmac = Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.UTF_8));
        this.sample = checked(sample);
    }

    /**
     * Chooses from another mix from now on. Where both are of one length and in one order, only logins whose place in it
     * holds another hash meet another dummy.
     *
     * @param newSample hashes from {@link PasswordHasher#dummy()} and {@link PasswordHasher#dummyLike}, not empty; a cost that
     *     is stored more often stands in it more often
     */
    public void replaceSample(List<String> newSample) {
        sample = checked(newSample);
    }

    private static List<String> checked(List<String> sample) {
        if (sample.isEmpty()) {
            throw new IllegalArgumentException("There is no dummy to choose from");
        }
        return List.copyOf(sample);
    }

    /** The hash to verify against when no user has this login. Its case makes no difference. */
    public String forLogin(String login) {
        List<String> present = sample;
        long choice = ByteBuffer.wrap(hmac.hashString(AsciiCase.lower(login), StandardCharsets.UTF_8)
                        .asBytes())
                .getLong();
        return present.get((int) Long.remainderUnsigned(choice, present.size()));
    }
}
