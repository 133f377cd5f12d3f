package io.gatehouse.api;

import io.gatehouse.testing.Relay;
import io.gatehouse.testing.TestDatabase;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A proxy between a service and PostgreSQL that parses the service's messages (frontend protocol 3.0). Every message
 * after which a client waits for the server is one round trip. Thread-safe.
 */
final class StatementTap implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final TestDatabase database;
    private final String path;
    private final Relay relay;
    private final List<RoundTrip> seen = new ArrayList<>();

    /** The statements executed in one round trip. */
    record RoundTrip(List<String> statements) {}

    StatementTap(TestDatabase database) {
        this.database = database;
        URI target = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        this.path = target.getPath();
        this.relay = Relay.to(new InetSocketAddress(target.getHost(), target.getPort()), () -> new Frontend()::copy);
    }

    /** The database through this proxy. */
    TestDatabase tapped() {
        return new TestDatabase(
                "jdbc:postgresql://127.0.0.1:" + relay.port() + path, database.user(), database.password());
    }

    /** Clears the recorded round trips. */
    void reset() {
        synchronized (seen) {
            seen.clear();
        }
    }

    /** The round trips since then with a matching statement. */
    List<RoundTrip> roundTrips(Predicate<String> wanted) {
        synchronized (seen) {
            return seen.stream()
                    .filter(trip -> trip.statements().stream().anyMatch(wanted))
                    .toList();
        }
    }

    @Override
    public void close() {
        relay.close();
    }

    /** One connection's messages. */
    private final class Frontend {
        private final Map<String, String> prepared = new HashMap<>();
        private final Map<String, String> portals = new HashMap<>();
        private List<String> executed = new ArrayList<>();

        void copy(InputStream from, OutputStream to) throws IOException {
            DataInputStream in = new DataInputStream(from);
            DataOutputStream out = new DataOutputStream(to);
            startUp(in, out);
            for (int type = in.read(); type >= 0; type = in.read()) {
                byte[] body = body(in);
                // Counted before it is forwarded, so that a client with the response finds it counted.
                read((char) type, ByteBuffer.wrap(body));
                out.write(type);
                pass(out, body);
            }
        }

        /** Messages without a type byte: encryption requests, and last the startup message. */
        private static void startUp(DataInputStream in, DataOutputStream out) throws IOException {
            int code;
            do {
                byte[] body = body(in);
                code = ByteBuffer.wrap(body).getInt();
                pass(out, body);
            } while (code == SSL_REQUEST || code == GSS_REQUEST);
        }

        private static byte[] body(DataInputStream in) throws IOException {
            return in.readNBytes(in.readInt() - Integer.BYTES);
        }

        private static void pass(DataOutputStream out, byte[] body) throws IOException {
            out.writeInt(body.length + Integer.BYTES);
            out.write(body);
            out.flush();
        }

        private void read(char type, ByteBuffer body) {
            switch (type) {
                case 'P' -> prepared.put(text(body), text(body));
                case 'B' -> portals.put(text(body), prepared.getOrDefault(text(body), "?"));
                case 'E' -> executed.add(portals.getOrDefault(text(body), "?"));
                case 'Q' -> {
                    executed.add(text(body));
                    waits();
                }
                case 'S' -> waits();
                default -> {}
            }
        }

        private void waits() {
            synchronized (seen) {
                seen.add(new RoundTrip(List.copyOf(executed)));
            }
            executed = new ArrayList<>();
        }

        private static String text(ByteBuffer body) {
            int end = body.position();
            while (body.get(end) != 0) {
                end++;
            }
            byte[] text = new byte[end - body.position()];
            body.get(text);
            body.get();
            return new String(text, StandardCharsets.UTF_8);
        }
    }
}
