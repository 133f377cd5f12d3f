package io.gatehouse.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds unused ports of this machine. */
public final class FreePorts {
    /**
     * Below the ephemeral ports (from 32768 on Linux, from 49152 elsewhere): an outgoing connection could take such a
     * port between the check and its use.
     */
    private static final int FIRST = 15_000;

    private static final int LIMIT = 32_000;
    private static final int TRIES = 1_000;

    private FreePorts() {}

    /** Returns a random free port. Another server could take it before its use, which is unlikely. */
    public static int one() {
        return oneAndAnother(0);
    }

    /** Returns a free port such that the port at this distance above it is free too. */
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
