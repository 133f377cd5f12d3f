package io.gatehouse.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Sends requests that HTTP clients refuse to send, each on a new connection. */
final class RawExchange {
    private static final int LONGEST_SILENCE_MILLIS = 60_000;
    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final int CHUNK_BYTES = 50_000;

    private RawExchange() {}

    /** The status line and the headers of a response. */
    record Head(int status, List<String> lines) {
        static Head parse(String text) {
            List<String> lines = text.lines().toList();
            return new Head(Integer.parseInt(lines.get(0).split(" ", -1)[1]), lines);
        }

        boolean has(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return lines.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(start));
        }
    }

    /** Sends a request that closes its connection, and reads the response. */
    static Head send(int port, String head, byte[] body) {
        try (Socket socket = connect(port)) {
            write(socket.getOutputStream(), head, body);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (SocketException e) {
                // The gateway closed the connection before it had read the body. Bytes before that count.
            }
            return lastHead(answer.toString(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, String head, byte[] body) throws IOException {
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        try {
            out.write(body);
            out.flush();
        } catch (SocketException e) {
            // As above: the response may be there already.
        }
    }

    private static Head lastHead(String answer) {
        String rest = answer;
        Head head = Head.parse(rest);
        while (head.status() == 100) {
            rest = rest.substring(rest.indexOf(END_OF_HEADERS) + END_OF_HEADERS.length());
            head = Head.parse(rest);
        }
        return Head.parse(rest.substring(0, rest.indexOf(END_OF_HEADERS) + 2));
    }

    /** Sends a request for an upgrade. If it succeeds, sends a text and requires the same text back. */
    static Head upgrade(int port, String head, String text) {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            while (read.indexOf(END_OF_HEADERS) < 0) {
                read.append((char) in.read());
            }
            Head answer = Head.parse(read.toString());
            if (answer.status() == 101) {
                byte[] sent = text.getBytes(StandardCharsets.ISO_8859_1);
                socket.getOutputStream().write(sent);
                byte[] back = in.readNBytes(sent.length);
                if (!Arrays.equals(sent, back)) {
                    throw new AssertionError("The application returned other bytes: " + Arrays.toString(back));
                }
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LONGEST_SILENCE_MILLIS);
        return socket;
    }

    /** A body in chunks (RFC 9112 §7.1). */
    static byte[] chunked(byte[] body) {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream(body.length + CHUNK_BYTES);
        for (int at = 0; at < body.length; at += CHUNK_BYTES) {
            int length = Math.min(CHUNK_BYTES, body.length - at);
            chunks.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunks.write(body, at, length);
            chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunks.toByteArray();
    }
}
