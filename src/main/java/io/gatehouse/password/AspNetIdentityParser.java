package io.gatehouse.password;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Parses the hashes of ASP.NET Core Identity's PasswordHasher, which are base64. Version 2 is the byte 0, a salt of 16
 * bytes, and 32 bytes of PBKDF2 with HMAC-SHA-1 and 1000 iterations. Version 3 is the byte 1, then as big-endian 4-byte
 * numbers the function (0 SHA-1, 1 SHA-256, 2 SHA-512), the iterations and the salt length, then the salt and the
 * digest.
 */
final class AspNetIdentityParser {
    private static final int V2_BYTES = 49;
    private static final int V2_SALT_BYTES = 16;
    private static final String V2_ITERATIONS = "1000";
    private static final int V3_HEADER_BYTES = 13;
    private static final int MAX_SALT_BYTES = 64;

    private AspNetIdentityParser() {}

    /** Translates a hash to passlib's format; empty if it is malformed. */
    static Optional<String> translate(String text) {
        return ExportedHashParser.base64(text).flatMap(bytes -> switch (bytes[0]) {
            case 0 -> version2(bytes);
            case 1 -> version3(bytes);
            default -> Optional.empty();
        });
    }

    private static Optional<String> version2(byte[] bytes) {
        if (bytes.length != V2_BYTES) {
            return Optional.empty();
        }
        byte[] salt = slice(bytes, 1, V2_SALT_BYTES);
        byte[] digest = slice(bytes, 1 + V2_SALT_BYTES, V2_BYTES - 1 - V2_SALT_BYTES);
        return Optional.of(ExportedHashParser.pbkdf2("sha1", V2_ITERATIONS, salt, digest));
    }

    private static Optional<String> version3(byte[] bytes) {
        ByteBuffer head = ByteBuffer.wrap(bytes, 1, V3_HEADER_BYTES - 1);
        int function = head.getInt();
        int iterations = head.getInt();
        int saltBytes = head.getInt();
        int digestBytes = bytes.length - V3_HEADER_BYTES - saltBytes;
        if (saltBytes < 1 || saltBytes > MAX_SALT_BYTES || digestBytes < 1 || iterations < 1) {
            return Optional.empty();
        }
        byte[] salt = slice(bytes, V3_HEADER_BYTES, saltBytes);
        byte[] digest = slice(bytes, V3_HEADER_BYTES + saltBytes, digestBytes);
        return switch (function) {
            case 0 -> Optional.of(ExportedHashParser.pbkdf2("sha1", String.valueOf(iterations), salt, digest));
            case 1 -> Optional.of(ExportedHashParser.pbkdf2("sha256", String.valueOf(iterations), salt, digest));
            case 2 -> Optional.of(ExportedHashParser.pbkdf2("sha512", String.valueOf(iterations), salt, digest));
            default -> Optional.empty();
        };
    }

    private static byte[] slice(byte[] bytes, int start, int length) {
        byte[] part = new byte[length];
        System.arraycopy(bytes, start, part, 0, length);
        return part;
    }
}
