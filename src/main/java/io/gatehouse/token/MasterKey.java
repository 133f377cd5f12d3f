package io.gatehouse.token;

import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals (encrypts) other keys with AES-256-GCM under a key derived from {@code GATEHOUSE_MASTER_KEY}. The id of the
 * sealed key is authenticated data, so that rows cannot be swapped. Thread-safe.
 */
public final class MasterKey {
    private static final int LENGTH = 32;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_LENGTH = 8;

    private final byte[] key;
    private final String id;
    private final SecretKeySpec sealing;
    private final SecureRandom random;

    private MasterKey(byte[] key, SecureRandom random) {
        this.key = key;
        this.id = HexFormat.of().formatHex(Arrays.copyOf(derived("gatehouse kek id"), ID_LENGTH));
        this.sealing = new SecretKeySpec(derived("gatehouse kek"), "AES");
        this.random = random;
    }

    /**
     * Decodes a configured master key.
     *
     * @param base64 32 bytes in base64
     * @throws IllegalArgumentException if the text has another form
     */
    public static MasterKey of(Secret base64, SecureRandom random) {
        byte[] key = Base64.getDecoder().decode(base64.reveal().trim());
        if (key.length != LENGTH) {
            throw new IllegalArgumentException(
                    "A master key must have 32 bytes in base64, but this one has " + key.length);
        }
        return new MasterKey(key, random);
    }

    /**
     * Derives a secret for another purpose, the same on every instance.
     *
     * @param purpose a unique name
     */
    public Secret derive(String purpose) {
        return Secret.valueOf(Base64.getEncoder().encodeToString(derived(purpose)));
    }

    private byte[] derived(String purpose) {
        return Hkdf.derive(key, new byte[0], purpose.getBytes(StandardCharsets.US_ASCII));
    }

    /** Identifies this master key in the rows that it sealed, without revealing it. */
    String id() {
        return id;
    }

    /** Encrypts bytes; returns nonce and ciphertext. */
    byte[] seal(byte[] plain, String keyId) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, plain, keyId);
        byte[] both = Arrays.copyOf(nonce, NONCE_LENGTH + sealed.length);
        System.arraycopy(sealed, 0, both, NONCE_LENGTH, sealed.length);
        return both;
    }

    /**
     * Decrypts sealed bytes.
     *
     * @throws KeyUnusableException if the bytes were altered, or were sealed by another master key or for another row
     */
    byte[] open(byte[] sealed, String keyId) {
        if (sealed.length <= NONCE_LENGTH) {
            throw new KeyUnusableException(keyId);
        }
        byte[] nonce = Arrays.copyOf(sealed, NONCE_LENGTH);
        return crypt(Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(sealed, NONCE_LENGTH, sealed.length), keyId);
    }

    private byte[] crypt(int mode, byte[] nonce, byte[] input, String keyId) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(keyId.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new KeyUnusableException(keyId);
        }
    }

    @Override
    public String toString() {
        return "MasterKey[" + id + "]";
    }
}
