package io.gatehouse.password;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A fuzz target for Jazzer, see CONTRIBUTING: a text is rejected, or its encoding parses to the same hash.
 */
public final class StoredHashFuzz {
    private StoredHashFuzz() {}

    /** Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Optional<StoredHash> hash = StoredHash.parse(text);
        if (hash.isPresent()) {
            String written = hash.get().encode();
            StoredHash again = StoredHash.parse(written)
                    .orElseThrow(() -> new AssertionError("the encoding cannot be parsed: " + text));
            if (!again.encode().equals(written)
                    || !Arrays.equals(again.digest(), hash.get().digest())
                    || !again.scheme().description().equals(hash.get().scheme().description())) {
                throw new AssertionError("the encoding parses to another hash: " + text + " as " + written);
            }
        }
        StoredHash.parseScheme(text).ifPresent(scheme -> {
            if (StoredHash.parse(scheme.encode(new byte[0])).isPresent()) {
                throw new AssertionError("a scheme without a digest was parsed as a hash: " + text);
            }
        });
    }
}
