package io.gatehouse.token;

/**
 * Bytes sealed by a master key.
 *
 * @param bytes nonce and ciphertext
 * @param kekId the id of the master key
 */
record SealedBytes(byte[] bytes, String kekId) {}
