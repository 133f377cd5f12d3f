package io.gatehouse.token;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/**
 * Describes a kind of sealed key: its table, its states and how bytes become a key. To add a kind, implement this
 * interface, add three statements to {@link KeyDao}, and list the kind in {@link KeyVault#all}.
 *
 * @param <R> a row of the table
 * @param <K> the usable key
 */
interface SealedKeyKind<R extends SealedKeyRow, K> {
    /** The states that must always have a key; {@link SealedKeyStore#createMissing} creates these keys. */
    List<KeyState> requiredStates();

    /** All keys, oldest first. */
    List<R> load(KeyDao dao);

    /** Chooses the name of a new key. */
    String newName(List<R> existing);

    /**
     * The text that is authenticated with the sealed bytes. It differs for every key of every kind, so rows cannot be
     * swapped.
     */
    String sealingId(String name);

    GeneratedKey generate(SecureRandom random);

    /** Stores a new key. */
    void insert(KeyDao dao, String name, KeyState state, GeneratedKey key, SealedBytes sealed);

    /** Replaces the sealed bytes of a key. */
    void update(KeyDao dao, String name, SealedBytes sealed);

    /**
     * Builds the usable key from the opened bytes.
     *
     * @throws GeneralSecurityException if the bytes are no key of this kind
     */
    K decode(R row, byte[] secret) throws GeneralSecurityException;

    /** The details of the audit event {@code key_create}. */
    Map<String, String> auditDetails(String name, KeyState state);
}
