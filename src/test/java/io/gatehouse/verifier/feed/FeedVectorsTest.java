package io.gatehouse.verifier.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VectorFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The state of a listener and clients/vectors/feed.json, which the listeners of all languages must agree with. With
 * {@code -Dvectors.record=true} this class writes the file.
 */
class FeedVectorsTest {
    private static final Path FILE = Path.of("clients/vectors/feed.json");

    @BeforeAll
    static void recordIfAsked() throws IOException {
        if (Boolean.getBoolean("vectors.record")) {
            Files.writeString(FILE, VectorFile.text(new FeedVectors().file(), "scripts"));
        }
    }

    @Test
    void the_file_has_the_scripts_of_the_table() throws IOException {
        assertThat(Files.readString(FILE)).isEqualTo(VectorFile.text(new FeedVectors().file(), "scripts"));
    }

    @Test
    void every_step_has_its_result() throws IOException {
        List<String> wrong = new ArrayList<>();
        JsonNode scripts = new ObjectMapper().readTree(FILE.toFile()).path("scripts");
        for (JsonNode script : scripts) {
            FeedState state = new FeedState(
                    FeedVectors.ISSUER,
                    Duration.ofMillis(script.path("maxStaleness").longValue()),
                    SignatureEngine.ofJdk());
            int number = 0;
            for (JsonNode step : script.path("steps")) {
                String actual = run(state, step);
                if (!actual.equals(step.path("expect").asText())) {
                    wrong.add(script.path("name").textValue() + ", step " + number + ": " + actual);
                }
                number++;
            }
        }
        assertThat(scripts).hasSizeGreaterThan(100);
        assertThat(wrong).isEmpty();
    }

    private static String run(FeedState state, JsonNode step) {
        ClockReading now = new ClockReading(
                step.path("mono").longValue(), step.path("wall").longValue());
        return switch (step.path("do").textValue()) {
            case "snapshot" -> name(state.applySnapshot(() -> new ByteArrayInputStream(lines(step))));
            case "changes" ->
                name(state.applyChanges(new FeedExchange(
                        now,
                        new ClockReading(
                                step.path("receivedMono").longValue(),
                                step.path("receivedWall").longValue()),
                        step.path("nonce").textValue(),
                        step.path("status").intValue(),
                        step.path("body").textValue())));
            case "verdict" -> verdict(state, step.path("claims"), now);
            case "ready" -> String.valueOf(state.isReady(now));
            case "size" -> String.valueOf(state.size());
            default -> throw new AssertionError(step);
        };
    }

    private static byte[] lines(JsonNode step) {
        return StreamSupport.stream(step.path("lines").spliterator(), false)
                .map(JsonNode::textValue)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String name(FeedOutcome outcome) {
        return switch (outcome) {
            case LOADED -> "loaded";
            case APPLIED, APPLIED_MORE, IDLE -> "applied";
            case REJECTED -> "rejected";
            case RESYNC -> "resync";
            case UNAVAILABLE -> "unavailable";
        };
    }

    private static String verdict(FeedState state, JsonNode claims, ClockReading now) {
        List<String> roles = new ArrayList<>();
        claims.path("roles").forEach(role -> roles.add(role.textValue()));
        DenylistClaims token = new DenylistClaims(
                claims.path("kid").textValue(),
                claims.path("jti").textValue(),
                UUID.fromString(claims.path("sid").textValue()),
                UUID.fromString(claims.path("sub").textValue()),
                roles,
                claims.path("user_epoch").longValue(),
                claims.path("realm_epoch").longValue());
        // The clocks are read for each token.
        boolean fresh = state.isFresh(now);
        return state.denies(token).isPresent() ? "revoked" : fresh ? "accepted" : "stale";
    }
}
