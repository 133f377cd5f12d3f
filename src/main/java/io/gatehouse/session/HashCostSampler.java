package io.gatehouse.session;

import io.gatehouse.password.DummyHashes;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.storage.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the dummies of unknown users as dear as the hashes that are stored, kind by kind in proportion: else whoever imports
 * bcrypt would tell by its timing who exists (CWE-208). Thread-safe.
 */
final class HashCostSampler implements Runnable {
    /** So many users are looked at, about. */
    private static final int SAMPLE = 2_000;

    /** Shares are rounded to this. Always the same number in the order of kinds: then few logins change their dummy. */
    static final int PLACES = 64;

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
            // Twice as many as are looked at, since blocks are not all full.
            return dao.sample(Math.min(100, 100 * 2 * SAMPLE / users), 4 * SAMPLE);
        });
        if (!sample.isEmpty()) {
            dummies.replaceSample(mix(sample));
        }
    }

    private List<String> mix(List<String> sample) {
        Map<String, List<String>> kinds = new TreeMap<>();
        for (String hash : sample) {
            // What cannot be verified costs a hash too, and stands in the mix like the others.
            kinds.computeIfAbsent(hasher.describe(hash).orElse(""), any -> new ArrayList<>())
                    .add(hash);
        }
        List<String> mix = new ArrayList<>();
        int passed = 0;
        for (List<String> ofKind : kinds.values()) {
            passed += ofKind.size();
            long end = Math.round((double) PLACES * passed / sample.size());
            String dummy = hasher.dummyLike(ofKind.get(0));
            while (mix.size() < end) {
                mix.add(dummy);
            }
        }
        return mix;
    }
}
