package io.gatehouse.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine that nobody listens on at the moment. */
public final class FreePorts {
    /**
     * Below the ports that operating systems give to the client end of a connection (from 32768 on Linux, from 49152
     * elsewhere): such an end would take the port between the look and the use of it.
     */
    private static final int FIRST = 15_000;

    private static final int LIMIT = 32_000;
    private static final int TRIES = 1_000;

    private FreePorts() {}

    /** One of them. Another server may take it before it is used, which is unlikely: it is drawn at random. */
    public static int one() {
        return oneAndAnother(0);
    }

    /** One of them with another so far above it that is free too: for a server that listens on both. */
    public static int oneAndAnother(int above) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LIMIT - above);
            if (isFree(port) && isFree(port + above)) {
                return port;
            }
        }
        throw new IllegalStateException("No port is free between " + FIRST + " and " + LIMIT + ".");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
