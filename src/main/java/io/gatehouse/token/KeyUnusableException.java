package io.gatehouse.token;

/** The configured master key does not open a key in the database. The service must not start then. */
public final class KeyUnusableException extends RuntimeException {
    KeyUnusableException(String keyId) {
        super("Key " + keyId + " in the database was sealed by another master key, or was altered. Set"
                + " GATEHOUSE_MASTER_KEY to the key that this database was first used with.");
    }
}
