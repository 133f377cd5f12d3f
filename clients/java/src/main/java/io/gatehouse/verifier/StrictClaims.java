package io.gatehouse.verifier;

import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** The members of a JSON object of a token. Rejects duplicate members, trailing text and values of a wrong type. */
final class StrictClaims {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final long LAST_SECOND = 253_402_300_799L;

    private final Map<String, Object> members;

    private StrictClaims(Map<String, Object> members) {
        this.members = members;
    }

    static StrictClaims parse(byte[] utf8) throws TokenRejectedException {
        try {
            return new StrictClaims(StrictJson.object(utf8));
        } catch (CharacterCodingException e) {
            throw new TokenRejectedException(Reason.MALFORMED, "A part is not UTF-8");
        } catch (StrictJson.NoObjectException e) {
            throw new TokenRejectedException(Reason.MALFORMED, "A part is not a JSON object");
        } catch (IOException e) {
            throw new TokenRejectedException(Reason.MALFORMED, "A part is not strict JSON");
        }
    }

    /** All members: texts, numbers, truth values, lists and null. */
    Map<String, Object> members() {
        return members;
    }

    Set<String> names() {
        return members.keySet();
    }

    /** Whether there is a member with this name, even if its value is null. */
    boolean has(String name) {
        return members.containsKey(name);
    }

    String text(String name) throws TokenRejectedException {
        if (members.get(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new TokenRejectedException(Reason.CLAIMS, name + " is missing or not a text");
    }

    /** The text; empty if the member is missing or not a text. */
    String textOrEmpty(String name) {
        return members.get(name) instanceof String text ? text : "";
    }

    long integer(String name) throws TokenRejectedException {
        if (members.get(name) instanceof Long number && number >= 0) {
            return number;
        }
        throw new TokenRejectedException(Reason.CLAIMS, name + " is missing or not a whole number");
    }

    Instant time(String name) throws TokenRejectedException {
        long seconds = integer(name);
        if (seconds > LAST_SECOND) {
            throw new TokenRejectedException(Reason.CLAIMS, name + " is beyond the year 9999");
        }
        return Instant.ofEpochSecond(seconds);
    }

    UUID uuid(String name) throws TokenRejectedException {
        String value = text(name);
        if (!UUID_TEXT.matcher(value).matches()) {
            throw new TokenRejectedException(Reason.CLAIMS, name + " is not a UUID in its canonical form");
        }
        return UUID.fromString(value);
    }

    Set<String> texts(String name) throws TokenRejectedException {
        if (!(members.get(name) instanceof List<?> values)) {
            throw new TokenRejectedException(Reason.CLAIMS, name + " is missing or not a list");
        }
        Set<String> texts = new LinkedHashSet<>();
        for (Object value : values) {
            if (!(value instanceof String text) || !texts.add(text)) {
                throw new TokenRejectedException(Reason.CLAIMS, name + " is not a list of distinct texts");
            }
        }
        return texts;
    }

    /** Reads {@code aud}, which may be one text or a list (RFC 7519 §4.1.3). */
    List<String> textOrTexts(String name) throws TokenRejectedException {
        return members.get(name) instanceof String ? List.of(text(name)) : new ArrayList<>(texts(name));
    }
}
