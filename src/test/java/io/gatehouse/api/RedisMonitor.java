package io.gatehouse.api;

import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.TestRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Records the commands that clients send to one logical database, with Redis's {@code MONITOR}. */
final class RedisMonitor implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;
    private final RedisStore marking;
    private final String source;

    RedisMonitor(TestRedis redis) {
        URI url = URI.create(redis.url());
        // Commands of a script belong to the command that ran it; their source is "lua" instead of an address.
        source = "[" + url.getPath().substring(1) + " " + url.getHost();
        marking = redis.store(Duration.ofSeconds(5));
        try {
            socket = new Socket(url.getHost(), url.getPort());
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.UTF_8));
            lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commands since the last call, each with its arguments, in the order in which Redis ran them. */
    List<String> take() {
        String mark = UUID.randomUUID().toString();
        marking.commands().exists(mark);
        List<String> commands = new ArrayList<>();
        try {
            for (String line = lines.readLine(); !line.contains(mark); line = lines.readLine()) {
                if (line.contains(source)) {
                    commands.add(line.substring(line.indexOf("] ") + 2));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return commands;
    }

    /** Runs one command, such as {@code ACL}. */
    static void run(TestRedis redis, String command) {
        URI url = URI.create(redis.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            int first = socket.getInputStream().read();
            if (first == '-') {
                throw new IllegalStateException(command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        marking.close();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
