package io.gatehouse.password;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Dummy hashes to verify against when a user does not exist, so that a login takes as long as for an existing user
 * (CWE-208). A login always gets the same dummy while the sample stays the same; without the key its choice cannot be
 * predicted. Thread-safe.
 */
public final class DummyHashes {
    private final HashFunction hmac;
    private volatile List<String> sample;

    /**
     * @param key a secret that is the same on all instances, so that their timing is the same
     * @param sample the dummies, see {@link #replaceSample}
     */
    public DummyHashes(Secret key, List<String> sample) {
        this.hmac = Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.UTF_8));
        this.sample = checked(sample);
    }

    /**
     * Replaces the dummies to choose from. If old and new samples have the same length and order, a login gets another
     * dummy only if the hash at its position differs.
     *
     * @param newSample hashes from {@link PasswordHasher#dummy()} and {@link PasswordHasher#dummyLike}, not empty, in
     *     the proportion of the stored costs
     */
    public void replaceSample(List<String> newSample) {
        sample = checked(newSample);
    }

    private static List<String> checked(List<String> sample) {
        if (sample.isEmpty()) {
            throw new IllegalArgumentException("The sample of dummy hashes is empty");
        }
        return List.copyOf(sample);
    }

    /** The hash to verify against when no user has this login, compared without regard to ASCII case. */
    public String forLogin(String login) {
        List<String> current = sample;
        long choice = ByteBuffer.wrap(hmac.hashString(AsciiCase.lower(login), StandardCharsets.UTF_8)
                        .asBytes())
                .getLong();
        return current.get((int) Long.remainderUnsigned(choice, current.size()));
    }
}
