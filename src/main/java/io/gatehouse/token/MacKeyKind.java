package io.gatehouse.token;

import io.gatehouse.token.KeyDao.MacKeyRow;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** The keys that authenticate refresh tokens and one-time tickets, numbered 0 to 255. Thread-safe. */
final class MacKeyKind implements SealedKeyKind<MacKeyRow, byte[]> {
    /** A refresh token or ticket has one byte for the number of its key. */
    private static final int NUMBERS = 256;

    @Override
    public List<KeyState> requiredStates() {
        return List.of(KeyState.CURRENT, KeyState.NEXT);
    }

    @Override
    public List<MacKeyRow> load(KeyDao dao) {
        return dao.macKeys();
    }

    @Override
    public String newName(List<MacKeyRow> existing) {
        return String.valueOf(freeNumber(existing));
    }

    /** The number after the newest key's number, modulo 256, without the numbers in use. */
    static int freeNumber(List<MacKeyRow> rows) {
        BitSet used = new BitSet(NUMBERS);
        rows.forEach(row -> used.set(row.id()));
        int newest = rows.isEmpty() ? NUMBERS - 1 : rows.get(rows.size() - 1).id();
        for (int i = 1; i <= NUMBERS; i++) {
            int number = (newest + i) % NUMBERS;
            if (!used.get(number)) {
                return number;
            }
        }
        throw new IllegalStateException(
                "All 256 numbers of MAC keys are in use. A number becomes free when its refresh tokens have expired.");
    }

    @Override
    public String sealingId(String name) {
        return "mac-" + name;
    }

    @Override
    public GeneratedKey generate(SecureRandom random) {
        return GeneratedKey.symmetric(random);
    }

    @Override
    public void insert(KeyDao dao, String name, KeyState state, GeneratedKey key, SealedBytes sealed) {
        dao.insertMacKey(Integer.parseInt(name), state.word(), sealed.bytes(), sealed.kekId());
    }

    @Override
    public void update(KeyDao dao, String name, SealedBytes sealed) {
        dao.resealMacKey(Integer.parseInt(name), sealed.bytes(), sealed.kekId());
    }

    @Override
    public byte[] decode(MacKeyRow row, byte[] secret) {
        return secret;
    }

    @Override
    public Map<String, String> auditDetails(String name, KeyState state) {
        return Map.of("mac_key", name, "state", state.word());
    }
}
