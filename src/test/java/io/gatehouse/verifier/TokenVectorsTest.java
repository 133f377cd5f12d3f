package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The verifier and clients/vectors/tokens.json, which the verifiers of all languages must agree with. With
 * {@code -Dvectors.record=true} this class writes the file, signed with new keys.
 */
class TokenVectorsTest {
    private static final Path FILE = Path.of("clients/vectors/tokens.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<SignatureEngine> engines() {
        return List.of(SignatureEngine.fastest(), SignatureEngine.ofJdk());
    }

    private static String verdict(TokenRejectedException.@Nullable Reason reason) {
        return reason == null ? "accepted" : reason.name().toLowerCase(Locale.ROOT);
    }

    private static AccessTokenVerifier verifier(JsonNode file, SignatureEngine engine) throws IOException {
        try (JsonParser parser =
                new JsonFactory().createParser(file.path("jwks").toString())) {
            parser.nextToken();
            Map<String, VerificationKey> keys = new JsonWebKeys(engine)
                    .read(parser).stream().collect(Collectors.toMap(VerificationKey::kid, Function.identity()));
            assertThat(keys).containsOnlyKeys(VectorKeys.ES256, VectorKeys.ED25519, VectorKeys.RS256);
            return new AccessTokenVerifier(
                    kid -> Optional.ofNullable(keys.get(kid)),
                    new VerifierSettings(
                            file.path("issuer").textValue(),
                            file.path("audience").textValue(),
                            Duration.ofSeconds(file.path("leeway").longValue())),
                    Clock.fixed(Instant.ofEpochSecond(file.path("now").longValue()), ZoneOffset.UTC));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void every_token_gets_its_verdict(SignatureEngine engine) throws IOException {
        JsonNode file = JSON.readTree(FILE.toFile());
        AccessTokenVerifier verifier = verifier(file, engine);
        List<String> wrong = new ArrayList<>();
        for (JsonNode vector : file.path("cases")) {
            String expected = vector.path("verdict").textValue();
            String actual;
            try {
                VerifiedToken token = verifier.verify(vector.path("token").textValue());
                assertThat(vector.path("subject").textValue())
                        .isEqualTo(token.subject().toString());
                actual = verdict(null);
            } catch (TokenRejectedException e) {
                actual = verdict(e.reason());
            }
            if (!actual.equals(expected)) {
                wrong.add(vector.path("name").textValue() + ": " + actual + " instead of " + expected);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void the_file_has_the_cases_of_the_table() throws Exception {
        List<String> table = new TokenVectors(new VectorKeys())
                .all().stream()
                        .map(vector -> vector.name() + ": " + verdict(vector.reason()))
                        .toList();
        List<String> file = new ArrayList<>();
        JSON.readTree(FILE.toFile())
                .path("cases")
                .forEach(vector -> file.add(vector.path("name").textValue() + ": "
                        + vector.path("verdict").textValue()));
        assertThat(table).doesNotHaveDuplicates().hasSizeGreaterThan(200);
        assertThat(file).isEqualTo(table);
    }

    @BeforeAll
    static void recordIfAsked() throws Exception {
        if (!Boolean.getBoolean("vectors.record")) {
            return;
        }
        VectorKeys keys = new VectorKeys();
        ObjectNode file = JSON.createObjectNode()
                .put("issuer", SignedTokens.ISSUER)
                .put("audience", SignedTokens.AUDIENCE)
                .put("leeway", TokenVectors.LEEWAY)
                .put("now", SignedTokens.NOW.getEpochSecond());
        file.set("jwks", keys.jwks());
        ArrayNode cases = file.putArray("cases");
        for (TokenVectors.Vector vector : new TokenVectors(keys).all()) {
            ObjectNode one = cases.addObject()
                    .put("name", vector.name())
                    .put("token", vector.token())
                    .put("verdict", verdict(vector.reason()));
            if (vector.reason() == null) {
                one.put("subject", subject(vector.token()));
            }
        }
        Files.createDirectories(FILE.resolveSibling("."));
        Files.writeString(FILE, VectorFile.text(file, "cases"));
    }

    private static String subject(String token) throws IOException {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return JSON.readTree(claims).path("sub").textValue();
    }
}
