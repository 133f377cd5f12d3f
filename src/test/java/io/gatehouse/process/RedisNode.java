package io.gatehouse.process;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/** A Redis of one test. It keeps its port and its append-only file across restarts. Not thread-safe. */
public final class RedisNode implements AutoCloseable {
    private final Path folder;
    private final Path program;
    private final String fsync;
    private final int port = FreePorts.one();
    private Process process;

    private RedisNode(Path folder, Path program, String fsync) throws IOException {
        this.folder = folder;
        this.fsync = fsync;
        this.program = program;
        this.process = launch();
    }

    public static RedisNode start() {
        return start("everysec");
    }

    /** Without fsync, for the reason of {@link PostgresNode#startUnsynced}. */
    public static RedisNode startUnsynced() {
        return start("no");
    }

    private static RedisNode start(String fsync) {
        try {
            Path folder = Files.createTempDirectory("gatehouse-redis");
            Path program = ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .toPath();
            RedisNode node = new RedisNode(folder, program, fsync);
            node.awaitAnswer();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        List<String> command = List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                fsync);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
    }

    private void awaitAnswer() {
        try (RedisClient client = RedisClient.create(url())) {
            Eventually.await("Redis answers", () -> {
                try {
                    return client.ping().equals("PONG");
                } catch (JedisException e) {
                    return false;
                }
            });
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port + "/0";
    }

    /** Kills the server. */
    public void kill() {
        Signals.kill(process);
    }

    /** Starts the server again with the data of its append-only file. */
    public void startAgain() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    /** Starts the server again without data. */
    public void startEmpty() {
        Folders.delete(folder.resolve("appendonly.aof"));
        Folders.delete(folder.resolve("appendonlydir"));
        startAgain();
    }

    public void freeze() {
        Signals.freeze(process);
    }

    public void thaw() {
        Signals.thaw(process);
    }

    @Override
    public void close() {
        kill();
        Folders.delete(folder);
    }
}
