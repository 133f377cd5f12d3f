package io.gatehouse.revocation;

import io.gatehouse.kernel.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that accepts connections and never answers, like a frozen one. */
final class SilentServer implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    SilentServer() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Thread(this::acceptAll, "silent-server").start();
    }

    private void acceptAll() {
        try {
            while (true) {
                accepted.add(listening.accept());
            }
        } catch (IOException closed) {
            return;
        }
    }

    Secret redisUrl() {
        return Secret.valueOf("redis://127.0.0.1:" + listening.getLocalPort());
    }

    /** The number of accepted connections. */
    int accepted() {
        return accepted.size();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
