package io.gatehouse.dev;

import io.gatehouse.command.StartupException;
import io.gatehouse.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** Redis on loopback, with its data in the data folder. */
final class EmbeddedRedis {
    private static final Path NEW_SESSION = Path.of("/usr/bin/setsid");
    private static final long STOP_TIMEOUT_SECONDS = 20;

    private final Process process;
    private final int port;

    private EmbeddedRedis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static EmbeddedRedis start(DataFolder folder) throws IOException {
        Path data = Files.createDirectories(folder.resolve("redis"));
        Path pidFile = data.resolve("redis.pid");
        LeftoverServer.stop(pidFile, "redis-server");
        Path log = folder.resolve("redis.log");
        int port = FreePorts.one();
        Path program =
                ExecutableProvider.newJarResourceProvider(data.toFile()).get().toPath();
        Process process = new ProcessBuilder(command(program, data, pidFile, port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.isAlive()) {
            throw new StartupException("Redis did not start: see " + log + ".");
        }
        return new EmbeddedRedis(process, port);
    }

    private static List<String> command(Path program, Path data, Path pidFile, int port) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NEW_SESSION)) {
            // Ctrl-C signals every process of the terminal, and Redis must stop after Gatehouse.
            command.add(NEW_SESSION.toString());
        }
        command.addAll(List.of(program.toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", data.toString(), "--pidfile", pidFile.toString(), "--appendonly", "yes"));
        return command;
    }

    String url() {
        return "redis://127.0.0.1:" + port + "/0";
    }

    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
