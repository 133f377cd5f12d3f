package io.gatehouse.credential;

import io.gatehouse.password.DummyHashes;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.storage.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samples the stored password hashes and provides dummy hashes for unknown logins, with the same schemes and costs in
 * the same proportions. Otherwise the duration of a login would reveal which users exist once other hashes, such as
 * bcrypt, are imported (CWE-208). Thread-safe.
 */
final class HashCostSampler implements Runnable {
    /** The approximate number of hashes in a sample. */
    private static final int SAMPLE = 2_000;

    /**
     * The number of dummies. The number is fixed and the dummies are sorted by kind, so that few logins change their
     * dummy when the proportions change.
     */
    private static final int DUMMIES = 64;

    private final Database database;
    private final PasswordHasher hasher;
    private final DummyHashes dummies;

    HashCostSampler(Database database, PasswordHasher hasher, DummyHashes dummies) {
        this.database = database;
        this.hasher = hasher;
        this.dummies = dummies;
    }

    @Override
    public void run() {
        List<String> sample = database.with(CredentialsDao.class, dao -> {
            double users = Math.max(1, dao.estimate());
            // Samples twice the needed share, because blocks are not full.
            return dao.sample(Math.min(100, 100 * 2 * SAMPLE / users), 4 * SAMPLE);
        });
        if (!sample.isEmpty()) {
            dummies.replaceSample(dummiesLike(sample));
        }
    }

    private List<String> dummiesLike(List<String> sample) {
        Map<String, List<String>> kinds = new TreeMap<>();
        for (String hash : sample) {
            // A hash that cannot be verified costs a computation too, so it counts like the others.
            kinds.computeIfAbsent(hasher.describe(hash).orElse(""), unused -> new ArrayList<>())
                    .add(hash);
        }
        List<String> made = new ArrayList<>();
        int counted = 0;
        for (List<String> ofKind : kinds.values()) {
            counted += ofKind.size();
            long end = Math.round((double) DUMMIES * counted / sample.size());
            String dummy = hasher.dummyLike(ofKind.get(0));
            while (made.size() < end) {
                made.add(dummy);
            }
        }
        return made;
    }
}
