package io.gatehouse.token;

import io.gatehouse.token.KeyDao.SigningKeyRow;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The keys that sign access tokens; each has a unique kid. Thread-safe. */
final class SigningKeyKind implements SealedKeyKind<SigningKeyRow, SigningKey> {
    private final SignatureAlgorithm algorithm;
    private final Supplier<UUID> newId;
    private final SignatureEngine engine;

    /** @param algorithm the algorithm of new keys; existing keys keep theirs */
    SigningKeyKind(SignatureAlgorithm algorithm, Supplier<UUID> newId, SignatureEngine engine) {
        this.algorithm = algorithm;
        this.newId = newId;
        this.engine = engine;
    }

    @Override
    public List<KeyState> requiredStates() {
        return List.of(KeyState.CURRENT, KeyState.NEXT);
    }

    @Override
    public List<SigningKeyRow> load(KeyDao dao) {
        return dao.signingKeys();
    }

    @Override
    public String newName(List<SigningKeyRow> existing) {
        return newId.get().toString();
    }

    @Override
    public String sealingId(String name) {
        return name;
    }

    @Override
    public GeneratedKey generate(SecureRandom random) {
        return GeneratedKey.signing(algorithm, random);
    }

    @Override
    public void insert(KeyDao dao, String name, KeyState state, GeneratedKey key, SealedBytes sealed) {
        dao.insertSigningKey(name, algorithm.jwaName(), state.word(), key.publicKey(), sealed.bytes(), sealed.kekId());
    }

    @Override
    public void update(KeyDao dao, String name, SealedBytes sealed) {
        dao.resealSigningKey(name, sealed.bytes(), sealed.kekId());
    }

    @Override
    public SigningKey decode(SigningKeyRow row, byte[] secret) throws GeneralSecurityException {
        SignatureAlgorithm stored = SignatureAlgorithm.named(row.algorithm())
                .orElseThrow(() -> new IllegalStateException("The algorithm " + row.algorithm() + " of signing key "
                        + row.kid() + " is not supported by this version"));
        byte[] publicKey = row.publicKey();
        byte[] verifying = stored.isSymmetric() || publicKey == null ? secret : publicKey;
        VerificationKey verification = VerificationKey.read(row.kid(), stored, verifying, engine);
        return new SigningKey(verification, engine.signingKey(stored, secret), engine);
    }

    @Override
    public Map<String, String> auditDetails(String name, KeyState state) {
        return Map.of("kid", name, "state", state.word(), "algorithm", algorithm.jwaName());
    }
}
