package io.gatehouse.verifier;

import java.math.BigInteger;

/**
 * Checks that a signature has its canonical form. Libraries accept several forms of one signature: (r, n − s) and (r,
 * s), or S + L and S. If all were accepted, one token would have several valid texts.
 */
final class CanonicalSignature {
    private static final int HALF = 32;
    static final BigInteger P256_ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);
    private static final BigInteger P256_HALF_ORDER = P256_ORDER.shiftRight(1);
    /** L (RFC 8032 §5.1). */
    private static final BigInteger ED25519_ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    /** p (RFC 8032 §5.1). */
    private static final BigInteger ED25519_FIELD =
            BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private CanonicalSignature() {}

    /** Whether r and s have 32 bytes each, 0 &lt; r &lt; n and 0 &lt; s ≤ n/2 (RFC 7518 §3.4). */
    static boolean isEs256(byte[] signature) {
        if (signature.length != 2 * HALF) {
            return false;
        }
        BigInteger r = new BigInteger(1, signature, 0, HALF);
        BigInteger s = new BigInteger(1, signature, HALF, HALF);
        return r.signum() > 0 && r.compareTo(P256_ORDER) < 0 && s.signum() > 0 && s.compareTo(P256_HALF_ORDER) <= 0;
    }

    /** Whether y of the point is below p, and S below L (RFC 8032 §5.1.7). */
    static boolean isEd25519(byte[] signature) {
        if (signature.length != 2 * HALF) {
            return false;
        }
        BigInteger y = littleEndian(signature, 0).clearBit(HALF * Byte.SIZE - 1);
        return y.compareTo(ED25519_FIELD) < 0 && littleEndian(signature, HALF).compareTo(ED25519_ORDER) < 0;
    }

    private static BigInteger littleEndian(byte[] bytes, int from) {
        byte[] reversed = new byte[HALF];
        for (int i = 0; i < HALF; i++) {
            reversed[i] = bytes[from + HALF - 1 - i];
        }
        return new BigInteger(1, reversed);
    }
}
