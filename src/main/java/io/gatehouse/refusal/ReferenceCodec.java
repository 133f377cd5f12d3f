package io.gatehouse.refusal;

import io.gatehouse.kernel.Base64Url;
import io.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encodes a refusal as a reference and decodes it on any instance: {@code ref_} and base64url of nonce (12 bytes) and
 * AES-256-GCM ciphertext of the {@link RefusalFormat}. Nobody without the master key can read or forge a reference.
 * Nothing is stored. Thread-safe.
 */
public final class ReferenceCodec {
    /** The beginning of every reference. */
    public static final String PREFIX = "ref_";
    /** The purpose for which the keys are derived from the master key. */
    public static final String PURPOSE = "gatehouse refusal references";

    private static final int NONCE_LENGTH = 12;
    private static final int RANDOM_LENGTH = 8;
    private static final int TAG_BITS = 128;
    private static final int LENGTH = NONCE_LENGTH + RefusalFormat.LENGTH + TAG_BITS / Byte.SIZE;

    private final List<SecretKeySpec> keys;
    private final SecureRandom random;
    private final byte[] nonceStart = new byte[RANDOM_LENGTH];
    private int nonceNumber;

    /** @param keys each 32 bytes in base64; the first one encrypts, and all of them decrypt */
    public ReferenceCodec(List<Secret> keys, SecureRandom random) {
        this.keys = keys.stream()
                .map(key -> new SecretKeySpec(Base64.getDecoder().decode(key.reveal()), "AES"))
                .toList();
        this.random = random;
    }

    /** Encodes a refusal. A detail that is too long is cut. */
    public String write(Refusal refusal) {
        byte[] nonce = nonce();
        byte[] sealed = Arrays.copyOf(nonce, LENGTH);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce);
            int unused = cipher.doFinal(RefusalFormat.write(refusal), 0, RefusalFormat.LENGTH, sealed, NONCE_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
        return PREFIX + Base64Url.encode(sealed);
    }

    /** Decodes a reference; empty if no instance with one of these keys wrote it. */
    public Optional<Refusal> read(String reference) {
        if (!reference.startsWith(PREFIX)) {
            return Optional.empty();
        }
        return Base64Url.decode(reference.substring(PREFIX.length()))
                .filter(bytes -> bytes.length == LENGTH)
                .flatMap(bytes ->
                        keys.stream().flatMap(key -> open(key, bytes).stream()).findFirst())
                .flatMap(RefusalFormat::read);
    }

    private static Optional<byte[]> open(SecretKeySpec key, byte[] sealed) {
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE_LENGTH));
            return Optional.of(cipher.doFinal(sealed, NONCE_LENGTH, LENGTH - NONCE_LENGTH));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    /**
     * A nonce that was never used. NIST SP 800-38D §8.3 limits random nonces to 2^32 for one key, which a flood of
     * invalid tokens reaches in days. Each start and each 2^32 numbers have another random beginning of 64 bits.
     */
    private synchronized byte[] nonce() {
        if (nonceNumber == 0) {
            random.nextBytes(nonceStart);
        }
        return ByteBuffer.allocate(NONCE_LENGTH)
                .put(nonceStart)
                .putInt(nonceNumber++)
                .array();
    }
}
