package io.gatehouse.password;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A real engine that blocks until its gate is opened. It records the maximum number of concurrent computations and the
 * array of the last password.
 */
final class GatedEngine implements Argon2Engine {
    private final Argon2Engine engine = Argon2Engine.best();
    private final Runnable beforeEach;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger maxConcurrent = new AtomicInteger();
    private final AtomicReference<byte[]> lastPassword = new AtomicReference<>(new byte[0]);

    GatedEngine(Runnable beforeEach) {
        this.beforeEach = beforeEach;
    }

    GatedEngine() {
        this(() -> {});
    }

    GatedEngine open() {
        gate.countDown();
        return this;
    }

    int maxConcurrent() {
        return maxConcurrent.get();
    }

    byte[] lastPassword() {
        return lastPassword.get();
    }

    @Override
    public String name() {
        return "gated " + engine.name();
    }

    @Override
    public boolean canRun(Argon2Variant variant, Argon2Cost cost, int tagBytes) {
        return engine.canRun(variant, cost, tagBytes);
    }

    @Override
    public byte[] tag(Argon2Variant variant, Argon2Cost cost, byte[] password, byte[] salt, int tagBytes) {
        maxConcurrent.accumulateAndGet(running.incrementAndGet(), Math::max);
        lastPassword.set(password);
        try {
            beforeEach.run();
            gate.await();
            return engine.tag(variant, cost, password, salt, tagBytes);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            running.decrementAndGet();
        }
    }
}
