package io.gatehouse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Persistent HTTP/1.1 connections of one thread with pipelined requests and minimal client work: the first response
 * gives all bytes except for ids and times. Not thread-safe.
 */
final class CheckLoad implements AutoCloseable {
    private static final byte[] ACCEPTED = "HTTP/1.1 204".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket[] sockets;
    private final int depth;
    private final byte[] answers = new byte[BUFFER_BYTES];
    private int answerBytes;

    /** @param depth the number of requests in flight per connection */
    CheckLoad(URI root, int connections, int depth) throws IOException {
        this.sockets = new Socket[connections];
        this.depth = depth;
        for (int i = 0; i < connections; i++) {
            sockets[i] = new Socket(root.getHost(), root.getPort());
            sockets[i].setTcpNoDelay(true);
        }
    }

    /** The bytes of one request; requests with tokens of the same claims have the same length. */
    static byte[] request(String path, String token) {
        return ("GET " + path + " HTTP/1.1\r\nHost: gatehouse\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Sends requests until a deadline, or until all were sent once.
     *
     * @param again whether to start over after the last request
     * @return the number of 204 responses
     */
    long run(List<byte[]> requests, boolean again, long end) throws IOException {
        long sent = 0;
        int batch = sockets.length * depth;
        while (System.nanoTime() < end && (again || sent + batch <= requests.size())) {
            for (Socket socket : sockets) {
                socket.getOutputStream().write(joined(requests, sent));
                sent += depth;
            }
            for (Socket socket : sockets) {
                read(socket.getInputStream());
            }
        }
        return sent;
    }

    private byte[] joined(List<byte[]> requests, long from) {
        byte[] first = requests.get((int) (from % requests.size()));
        if (depth == 1) {
            return first;
        }
        byte[] joined = Arrays.copyOf(first, first.length * depth);
        for (int i = 1; i < depth; i++) {
            System.arraycopy(
                    requests.get((int) ((from + i) % requests.size())), 0, joined, i * first.length, first.length);
        }
        return joined;
    }

    private void read(InputStream in) throws IOException {
        int read = 0;
        while (answerBytes == 0 || read < answerBytes * depth) {
            int more = in.read(answers, read, answers.length - read);
            if (more < 0) {
                throw new IOException("The connection ended");
            }
            read += more;
            answerBytes = answerBytes == 0 ? firstAnswer(read) : answerBytes;
        }
        for (int i = 0; i < depth; i++) {
            require(i * answerBytes, ACCEPTED);
            require((i + 1) * answerBytes - END.length, END);
        }
        if (read > answerBytes * depth) {
            throw new IllegalStateException("There is more than was asked for");
        }
    }

    private int firstAnswer(int read) {
        for (int i = 0; i + END.length <= read; i++) {
            if (Arrays.equals(answers, i, i + END.length, END, 0, END.length)) {
                return i + END.length;
            }
        }
        return 0;
    }

    private void require(int at, byte[] expected) {
        if (!Arrays.equals(answers, at, at + expected.length, expected, 0, expected.length)) {
            throw new IllegalStateException(
                    "Not the answer that was expected: " + new String(answers, StandardCharsets.ISO_8859_1).strip());
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
