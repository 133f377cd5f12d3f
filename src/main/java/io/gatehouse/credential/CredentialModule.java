package io.gatehouse.credential;

import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.background.JobRunner;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.DummyHashes;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.storage.Database;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.LongSupplier;

/**
 * The password feature: hashing and verification.
 *
 * @param isNative whether a native library computes the hashes
 * @param costSampler makes a login of an unknown user cost as much as one of an existing user
 */
public record CredentialModule(HashingPool pool, PasswordCheck check, boolean isNative, HashCostSampler costSampler) {
    private static final Duration SAMPLE_PAUSE = Duration.ofMinutes(10);
    private static final int UPGRADES_WAITING = 100;

    /**
     * Creates the objects of this feature.
     *
     * @param dummyKey the key that selects the dummy hash of an unknown login
     */
    public static CredentialModule create(
            Database database,
            PasswordSettings settings,
            Secret dummyKey,
            SecureRandom random,
            LongSupplier nanoTime,
            LifecycleEnvironment lifecycle) {
        PasswordHasher hasher = new PasswordHasher(settings, random);
        HashingPool pool = new HashingPool(hasher, settings, nanoTime);
        lifecycle.manage(new AutoCloseableManager(pool));
        DummyHashes dummies = new DummyHashes(dummyKey, List.of(hasher.dummy()));
        Executor upgrades = lifecycle
                .executorService("hash-upgrades")
                .minThreads(1)
                .maxThreads(1)
                .workQueue(new ArrayBlockingQueue<>(UPGRADES_WAITING))
                // The next login tries again.
                .rejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy())
                .build();
        PasswordCheck check = new PasswordCheck(database, pool, hasher, dummies, upgrades);
        return new CredentialModule(pool, check, hasher.isNative(), new HashCostSampler(database, hasher, dummies));
    }

    /** Samples the stored hashes before the first login, and again in the background. */
    public void schedule(JobRunner tasks) {
        costSampler.run();
        tasks.schedule("hash-cost-sampler", costSampler, SAMPLE_PAUSE);
    }
}
