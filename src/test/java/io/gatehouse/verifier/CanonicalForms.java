package io.gatehouse.verifier;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;

/** Other forms of a signature that common libraries accept. */
final class CanonicalForms {
    private static final BigInteger L =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private CanonicalForms() {}

    /** The same token with S + L in its Ed25519 signature (RFC 8032 §5.1.7). */
    static String withOtherS(String token) {
        int dot = token.lastIndexOf('.');
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        byte[] s = reversed(Arrays.copyOfRange(signature, 32, 64));
        byte[] sum = new BigInteger(1, s).add(L).toByteArray();
        byte[] padded = new byte[32];
        System.arraycopy(sum, 0, padded, 32 - sum.length, sum.length);
        System.arraycopy(reversed(padded), 0, signature, 32, 32);
        return token.substring(0, dot + 1) + SignedTokens.base64(signature);
    }

    /** An ECDSA signature of 64 bytes in DER (RFC 3279 §2.2.3). */
    static byte[] der(byte[] signature) {
        byte[] r = new BigInteger(1, Arrays.copyOf(signature, 32)).toByteArray();
        byte[] s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)).toByteArray();
        byte[] der = new byte[6 + r.length + s.length];
        der[0] = 0x30;
        der[1] = (byte) (der.length - 2);
        der[2] = 2;
        der[3] = (byte) r.length;
        System.arraycopy(r, 0, der, 4, r.length);
        der[4 + r.length] = 2;
        der[5 + r.length] = (byte) s.length;
        System.arraycopy(s, 0, der, 6 + r.length, s.length);
        return der;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int at = 0; at < bytes.length; at++) {
            reversed[at] = bytes[bytes.length - 1 - at];
        }
        return reversed;
    }
}
