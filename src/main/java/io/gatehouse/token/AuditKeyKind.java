package io.gatehouse.token;

import io.gatehouse.token.KeyDao.AuditKeyRow;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/** The keys of the audit log, numbered from 1. They do not rotate. Thread-safe. */
final class AuditKeyKind implements SealedKeyKind<AuditKeyRow, byte[]> {
    @Override
    public List<KeyState> requiredStates() {
        return List.of(KeyState.CURRENT);
    }

    @Override
    public List<AuditKeyRow> load(KeyDao dao) {
        return dao.auditKeys();
    }

    @Override
    public String newName(List<AuditKeyRow> existing) {
        return String.valueOf(existing.size() + 1);
    }

    @Override
    public String sealingId(String name) {
        return "audit-" + name;
    }

    @Override
    public GeneratedKey generate(SecureRandom random) {
        return GeneratedKey.symmetric(random);
    }

    @Override
    public void insert(KeyDao dao, String name, KeyState state, GeneratedKey key, SealedBytes sealed) {
        dao.insertAuditKey(Integer.parseInt(name), sealed.bytes(), sealed.kekId());
    }

    @Override
    public void update(KeyDao dao, String name, SealedBytes sealed) {
        dao.resealAuditKey(Integer.parseInt(name), sealed.bytes(), sealed.kekId());
    }

    @Override
    public byte[] decode(AuditKeyRow row, byte[] secret) {
        return secret;
    }

    @Override
    public Map<String, String> auditDetails(String name, KeyState state) {
        return Map.of("audit_key", name);
    }
}
