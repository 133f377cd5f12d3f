package io.gatehouse.verifier.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.verifier.SignatureEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses of the feed that end at any of their bytes: none of them proves or changes anything. */
@SuppressWarnings("NullAway.Init")
class CutResponsesTest {
    private static final int MAX_BODY = 1 << 20;
    private static final int CHUNK = 7;
    private static final ClockReading SENT = new ClockReading(1_000, 1_790_000_000_000L);
    private static final ClockReading RECEIVED = new ClockReading(1_005, 1_790_000_000_005L);

    private static byte[] snapshot;
    private static byte[] changes;
    private static String nonce;

    /** How the end of a body is marked (RFC 9112 §6.3). */
    enum Framing {
        LENGTH,
        CHUNKS,
        CLOSE;

        byte[] response(byte[] body) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(ascii("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
            switch (this) {
                case LENGTH -> out.writeBytes(ascii("Content-Length: " + body.length + "\r\n\r\n"));
                case CHUNKS -> out.writeBytes(ascii("Transfer-Encoding: chunked\r\n\r\n"));
                case CLOSE -> out.writeBytes(ascii("Connection: close\r\n\r\n"));
            }
            for (int at = 0; at < body.length; at += CHUNK) {
                byte[] part = Arrays.copyOfRange(body, at, Math.min(body.length, at + CHUNK));
                out.writeBytes(this == CHUNKS ? ascii(part.length + "\r\n") : new byte[0]);
                out.writeBytes(part);
                out.writeBytes(ascii(this == CHUNKS ? "\r\n" : ""));
            }
            out.writeBytes(ascii(this == CHUNKS ? "0\r\n\r\n" : ""));
            return out.toByteArray();
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    @BeforeAll
    static void readVectors() throws IOException {
        JsonNode scripts = new ObjectMapper()
                .readTree(Path.of("clients/vectors/feed.json").toFile())
                .path("scripts");
        JsonNode steps = StreamSupport.stream(scripts.spliterator(), false)
                .map(script -> script.path("steps"))
                .filter(each -> each.path(0).path("expect").asText().equals("loaded")
                        && each.path(1).path("expect").asText().equals("applied"))
                .findFirst()
                .orElseThrow();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            for (JsonNode line : steps.path(0).path("lines")) {
                out.write((line.asText() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        snapshot = gzip.toByteArray();
        changes = steps.path(1).path("body").asText().getBytes(StandardCharsets.UTF_8);
        nonce = steps.path(1).path("nonce").asText();
    }

    @ParameterizedTest
    @EnumSource
    void a_cut_snapshot_is_discarded(Framing framing) throws IOException {
        byte[] response = framing.response(snapshot);
        for (int length = 0; length < response.length; length++) {
            FeedState state = newState();
            assertThat(load(state, Arrays.copyOf(response, length)))
                    .as(length + " bytes of " + response.length)
                    .isFalse();
            assertThat(state.cursor()).isEmpty();
            assertThat(state.size()).isZero();
        }
        assertThat(load(newState(), response)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_cut_response_with_changes_proves_nothing(Framing framing) throws IOException {
        byte[] response = framing.response(changes);
        FeedState state = newState();
        assertThat(load(state, framing.response(snapshot))).isTrue();
        String cursor = state.cursor().orElseThrow();
        for (int length = 0; length < response.length; length++) {
            assertThat(apply(state, Arrays.copyOf(response, length)))
                    .as(length + " bytes of " + response.length)
                    .isFalse();
            assertThat(state.ageMillis(RECEIVED)).isEqualTo(Long.MAX_VALUE);
            assertThat(state.cursor()).hasValue(cursor);
        }
        assertThat(apply(state, response)).isTrue();
        assertThat(state.isFresh(RECEIVED)).isTrue();
    }

    private static FeedState newState() {
        return new FeedState(FeedVectors.ISSUER, Duration.ofSeconds(20), SignatureEngine.ofJdk());
    }

    private static boolean load(FeedState state, byte[] response) {
        try {
            byte[] body = read(response);
            return state.applySnapshot(() -> new GZIPInputStream(new ByteArrayInputStream(body))) == FeedOutcome.LOADED;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean apply(FeedState state, byte[] response) {
        try {
            String body = new String(read(response), StandardCharsets.UTF_8);
            return state.applyChanges(new FeedExchange(SENT, RECEIVED, nonce, 200, body)) == FeedOutcome.APPLIED;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] read(byte[] response) throws IOException {
        return new HttpResponseReader(new ByteArrayInputStream(response))
                .read(MAX_BODY)
                .body();
    }
}
