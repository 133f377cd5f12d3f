package io.gatehouse.configuration;

import io.gatehouse.kernel.Secret;
import java.util.Base64;
import java.util.stream.IntStream;

/** Validates master keys: 32 random bytes in base64. */
public final class MasterKeyValidator {
    private static final int BYTES = 32;
    // 32 random bytes have about 30 different values; fewer than 16 occur once in 10^13 keys.
    private static final int MIN_DIFFERENT_BYTES = 16;
    private static final String HOW =
            "create one with `openssl rand -base64 32` and set %1$s, or %1$s_FILE to a file that contains it.";

    private MasterKeyValidator() {}

    /** Rejects a key that is missing, of the wrong length, or not random. */
    public static void validate(ConfigurationErrors errors, String path, String variable, Secret key) {
        String how = HOW.formatted(variable);
        if (key.reveal().isBlank()) {
            errors.reject(path, "is not set: " + how);
            return;
        }
        byte[] bytes = decoded(key.reveal());
        errors.rejectIf(bytes.length != BYTES, path, "must be 32 bytes in base64: " + how);
        errors.rejectIf(isNotRandom(bytes), path, "is a sample or not random: " + how);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static boolean isNotRandom(byte[] bytes) {
        boolean fewDifferent =
                IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count() < MIN_DIFFERENT_BYTES;
        boolean oneStep = IntStream.range(1, bytes.length)
                        .map(i -> (byte) (bytes[i] - bytes[i - 1]))
                        .distinct()
                        .count()
                <= 1;
        boolean allPrintable = IntStream.range(0, bytes.length).allMatch(i -> bytes[i] >= ' ' && bytes[i] <= '~');
        return fewDifferent || oneStep || allPrintable;
    }
}
