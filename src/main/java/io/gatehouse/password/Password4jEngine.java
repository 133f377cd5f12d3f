package io.gatehouse.password;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.util.HashMap;
import java.util.Map;

/**
 * Argon2 in Java, for platforms without the native library. Thread-safe.
 *
 * <p>For each combination of parameters the library retains a block matrix of the full memory cost, a thread pool and a
 * shutdown hook until the process ends. So this engine runs only combinations that fit into {@link #MAX_RETAINED_KIB}
 * together.
 */
final class Password4jEngine implements Argon2Engine {
    static final int MAX_RETAINED_KIB = 512 * 1024;

    private record Shape(Argon2Variant variant, Argon2Cost cost, int tagBytes) {}

    private final Map<Shape, Argon2Function> functions = new HashMap<>();

    @Override
    public String name() {
        return "password4j";
    }

    @Override
    public synchronized boolean canRun(Argon2Variant variant, Argon2Cost cost, int tagBytes) {
        long retained =
                functions.keySet().stream().mapToLong(s -> s.cost().memoryKib()).sum();
        return functions.containsKey(new Shape(variant, cost, tagBytes))
                || retained + cost.memoryKib() <= MAX_RETAINED_KIB;
    }

    @Override
    public byte[] tag(Argon2Variant variant, Argon2Cost cost, byte[] password, byte[] salt, int tagBytes) {
        return function(variant, cost, tagBytes).hash(password, salt).getBytes();
    }

    // The lookup of the library is not atomic: two concurrent first calls would allocate two matrices.
    private synchronized Argon2Function function(Argon2Variant variant, Argon2Cost cost, int tagBytes) {
        if (!canRun(variant, cost, tagBytes)) {
            throw new IllegalStateException("The argon2 parameters exceed the memory that this engine may retain");
        }
        return functions.computeIfAbsent(new Shape(variant, cost, tagBytes), Password4jEngine::createFunction);
    }

    private static Argon2Function createFunction(Shape shape) {
        Argon2Cost cost = shape.cost();
        return Argon2Function.getInstance(
                cost.memoryKib(),
                cost.iterations(),
                cost.parallelism(),
                shape.tagBytes(),
                Argon2.valueOf(shape.variant().type().name()),
                shape.variant().version());
    }
}
