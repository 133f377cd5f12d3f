package io.gatehouse.password;

import io.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands in for the hashes of users that do not exist, so that a login takes as long for them as for others (CWE-208).
 * One login always meets the same dummy while the mix stays, and which one cannot be told without the key. Thread-safe.
 */
public final class DummyHashes {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private volatile List<String> mix;

    /**
     * @param key the same on every instance, or instances would differ in their timing
     * @param mix as in {@link #follow}
     */
    public DummyHashes(Secret key, List<String> mix) {
        this.key = new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.mix = checked(mix);
    }

    /**
     * Chooses from another mix from now on. Where both are of one length and in one order, only logins whose place in it
     * holds another hash meet another dummy.
     *
     * @param newMix hashes from {@link PasswordHasher#dummy()} and {@link PasswordHasher#dummyLike}, not empty; a cost that
     *     is stored more often stands in it more often
     */
    public void follow(List<String> newMix) {
        mix = checked(newMix);
    }

    private static List<String> checked(List<String> mix) {
        if (mix.isEmpty()) {
            throw new IllegalArgumentException("There is no dummy to choose from");
        }
        return List.copyOf(mix);
    }

    /** The hash to verify against when no user has this login. Its case makes no difference. */
    public String forLogin(String login) {
        List<String> present = mix;
        long choice = ByteBuffer.wrap(mac(login.toLowerCase(Locale.ROOT))).getLong();
        return present.get((int) Long.remainderUnsigned(choice, present.size()));
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}
