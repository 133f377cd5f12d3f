package io.gatehouse.verifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Parses the JSON objects of tokens. Rejects duplicate members, trailing text and values of a wrong type. */
final class StrictClaims {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxNumberLength(20)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private StrictClaims() {}

    static ObjectNode parse(byte[] utf8) throws TokenRejectedException {
        try {
            // UTF-8 is decoded first, because Jackson also accepts UTF-16 and overlong UTF-8.
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            JsonNode node = READER.readTree(json);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (CharacterCodingException e) {
            throw new TokenRejectedException(Reason.MALFORMED, "A part is not UTF-8");
        } catch (IOException e) {
            throw new TokenRejectedException(Reason.MALFORMED, "A part is not strict JSON");
        }
        throw new TokenRejectedException(Reason.MALFORMED, "A part is not a JSON object");
    }

    static String text(ObjectNode claims, String name) throws TokenRejectedException {
        JsonNode value = claims.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new TokenRejectedException(Reason.CLAIMS, name + " is missing or not a text");
        }
        return value.textValue();
    }

    static long integer(ObjectNode claims, String name) throws TokenRejectedException {
        JsonNode value = claims.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new TokenRejectedException(Reason.CLAIMS, name + " is missing or not a whole number");
        }
        return value.longValue();
    }

    static Instant time(ObjectNode claims, String name) throws TokenRejectedException {
        long seconds = integer(claims, name);
        if (seconds > LAST_SECOND) {
            throw new TokenRejectedException(Reason.CLAIMS, name + " is beyond the year 9999");
        }
        return Instant.ofEpochSecond(seconds);
    }

    static UUID uuid(ObjectNode claims, String name) throws TokenRejectedException {
        String value = text(claims, name);
        if (!UUID_TEXT.matcher(value).matches()) {
            throw new TokenRejectedException(Reason.CLAIMS, name + " is not a UUID in its canonical form");
        }
        return UUID.fromString(value);
    }

    static Set<String> texts(ObjectNode claims, String name) throws TokenRejectedException {
        JsonNode values = claims.path(name);
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode value : values) {
            if (!value.isTextual() || !texts.add(value.textValue())) {
                throw new TokenRejectedException(Reason.CLAIMS, name + " is not a list of distinct texts");
            }
        }
        if (!values.isArray()) {
            throw new TokenRejectedException(Reason.CLAIMS, name + " is missing or not a list");
        }
        return texts;
    }

    /** Reads {@code aud}, which may be one text or a list (RFC 7519 §4.1.3). */
    static List<String> textOrTexts(ObjectNode claims, String name) throws TokenRejectedException {
        return claims.path(name).isTextual() ? List.of(text(claims, name)) : new ArrayList<>(texts(claims, name));
    }
}
