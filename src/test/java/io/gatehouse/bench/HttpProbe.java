package io.gatehouse.bench;

import io.gatehouse.process.RevocationProbe;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Asks a gateway or an agent over a persistent connection. 401 is a refusal, 503 is no verdict. */
final class HttpProbe implements RevocationProbe {
    private static final long PAUSE_NANOS = 100_000;

    private final URI root;
    private final String path;
    private final List<byte[]> refused = new ArrayList<>();
    private final Random random = new Random();
    private KeptConnection connection;
    private CompletableFuture<Refusal> refusal = new CompletableFuture<>();

    /** @param path of a resource that any token of this benchmark may read */
    HttpProbe(URI root, String path) {
        this.root = root;
        this.path = path;
        this.connection = new KeptConnection(root);
    }

    @Override
    public void follow(String token, int checks) {
        byte[] request = connection.request("GET", path, "Authorization: Bearer " + token + "\r\n", "");
        CountDownLatch accepted = new CountDownLatch(1);
        refusal = CompletableFuture.supplyAsync(() -> untilRefused(request, checks, accepted));
        try {
            accepted.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Refusal refusal() {
        return refusal.join();
    }

    private Refusal untilRefused(byte[] request, int checks, CountDownLatch accepted) {
        long lastAccepted = 0;
        long sent = 1;
        long stale = 0;
        for (long began = System.nanoTime(); ; began = System.nanoTime(), sent++) {
            int status = status(request);
            if (status == 401) {
                break;
            }
            if (isAccepted(status)) {
                lastAccepted = began;
                accepted.countDown();
            } else {
                stale++;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        long refusedAt = System.nanoTime();
        refused.add(request);
        long again = 0;
        for (int i = 0; i < checks; i++) {
            again += isAccepted(status(refused.get(random.nextInt(refused.size())))) ? 1 : 0;
        }
        return new Refusal(lastAccepted, refusedAt, sent + checks, stale, again);
    }

    private static boolean isAccepted(int status) {
        return status >= 200 && status < 300;
    }

    /** A gateway closes a connection after a number of requests. */
    private int status(byte[] request) {
        try {
            return connection.send(request).status();
        } catch (UncheckedIOException e) {
            connection.close();
            connection = new KeptConnection(root);
            return connection.send(request).status();
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
