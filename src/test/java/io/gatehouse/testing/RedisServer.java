package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A real Redis server, 6.2 or newer, without persistence. Thread-safe. */
public final class RedisServer implements AutoCloseable {
    /** The number of logical databases. */
    static final int DATABASES = 1000;

    private final String address;
    private final Runnable stop;

    RedisServer(String address, Runnable stop) {
        this.address = address;
        this.stop = stop;
    }

    /** Starts an empty server: a container if tests use Docker, embedded otherwise. */
    public static RedisServer start() {
        return DockerEngine.isUsedForTests() ? Containers.redis() : embedded(FreePorts.one());
    }

    /** Starts a container; requires a Docker engine. */
    public static RedisServer inContainer() {
        return Containers.redis();
    }

    private static RedisServer embedded(int port) {
        try {
            redis.embedded.RedisServer server = redis.embedded.RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("databases " + DATABASES)
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
            return new RedisServer("127.0.0.1:" + port, () -> stop(server));
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded Redis did not start.", e);
        }
    }

    private static void stop(redis.embedded.RedisServer server) {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded Redis did not stop.", e);
        }
    }

    /** The {@code redis://} address of one of its logical databases, from 0. */
    public String url(int database) {
        return "redis://" + address + "/" + database;
    }

    @Override
    public void close() {
        stop.run();
    }
}
