package io.gatehouse.password;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A target for Jazzer, see CONTRIBUTING: a text is no password hash, or one that is read again from what it is written
 * as.
 */
public final class StoredHashFuzz {
    private StoredHashFuzz() {}

    /** Jazzer finds it by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Optional<StoredHash> hash = StoredHash.parse(text);
        if (hash.isPresent()) {
            String written = hash.get().encode();
            StoredHash again = StoredHash.parse(written)
                    .orElseThrow(() -> new AssertionError("written so that it cannot be read: " + text));
            if (!again.encode().equals(written)
                    || !Arrays.equals(again.digest(), hash.get().digest())
                    || !again.scheme().description().equals(hash.get().scheme().description())) {
                throw new AssertionError("read as another hash: " + text + " as " + written);
            }
        }
        StoredHash.parseScheme(text).ifPresent(scheme -> {
            if (StoredHash.parse(scheme.encode(new byte[0])).isPresent()) {
                throw new AssertionError("a scheme is taken for a hash: " + text);
            }
        });
    }
}
