package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/** The embedded Redis with custom settings, as replica, sentinel or cluster node. Not thread-safe. */
public final class RedisProgram implements AutoCloseable {
    /** The distance from the port of a cluster node to its cluster bus port. */
    public static final int TO_CLUSTER_PORT = 10_000;

    private final Process process;
    private final int port;

    private RedisProgram(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server on a free port of loopback.
     *
     * @param folder for its files
     * @param settings lines of the configuration file
     */
    public static RedisProgram start(Path folder, String... settings) throws IOException {
        int port = FreePorts.oneAndAnother(TO_CLUSTER_PORT);
        Path own = Files.createDirectories(folder.resolve("redis-" + port));
        Path configuration = own.resolve("redis.conf");
        List<String> lines = new ArrayList<>(List.of("port " + port, "bind 127.0.0.1", "dir " + own));
        lines.addAll(List.of(settings));
        Files.write(configuration, lines);
        List<String> command = new ArrayList<>(List.of(program(folder).toString(), configuration.toString()));
        if (String.join(" ", settings).contains("sentinel monitor")) {
            command.add("--sentinel");
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start();
        RedisProgram started = new RedisProgram(process, port);
        Path log = own.resolve("log");
        Eventually.await("Redis on port " + port, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(read(log));
            }
            return started.answers();
        });
        return started;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path program(Path folder) {
        try {
            return ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (Jedis jedis = commands()) {
            return "PONG".equals(jedis.ping());
        } catch (JedisException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Opens a connection; the caller closes it. */
    public Jedis commands() {
        return new Jedis("127.0.0.1", port);
    }

    @Override
    public void close() {
        kill();
    }

    /** Kills the process. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
