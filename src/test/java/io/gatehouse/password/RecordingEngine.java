package io.gatehouse.password;

import java.util.ArrayList;
import java.util.List;

/** A real engine that records the costs of its computations. Not thread-safe. */
final class RecordingEngine implements Argon2Engine {
    private final Argon2Engine engine = Argon2Engine.best();
    private final List<Argon2Cost> costs = new ArrayList<>();

    /** Returns and clears the recorded costs. */
    List<Argon2Cost> take() {
        List<Argon2Cost> taken = List.copyOf(costs);
        costs.clear();
        return taken;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public boolean canRun(Argon2Variant variant, Argon2Cost cost, int tagBytes) {
        return engine.canRun(variant, cost, tagBytes);
    }

    @Override
    public byte[] tag(Argon2Variant variant, Argon2Cost cost, byte[] password, byte[] salt, int tagBytes) {
        costs.add(cost);
        return engine.tag(variant, cost, password, salt, tagBytes);
    }
}
