package io.gatehouse.verifier.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.JsonWebKeys;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the documents of the feed, version 1. Rejects everything that is not exactly in its format. Thread-safe. */
final class FeedParser {
    private static final long VERSION = 1;
    private static final long LARGEST = (1L << 53) - 1;
    private static final int MAX_CURSOR = 4096;
    private static final int MAX_KEY = 255;
    private static final int MAX_ENTRIES = 5000;
    private static final long MAX_END_MILLIS = 48L * 60 * 60 * 1000;
    /** The end of an entry of a key, which denies its kid for the lifetime of the process. */
    private static final Instant NEVER = Instant.MAX;

    private static final Map<String, Kind> KINDS = Map.of(
            "token", Kind.TOKEN,
            "session", Kind.SESSION,
            "subject", Kind.SUBJECT,
            "role", Kind.ROLE,
            "key", Kind.KEY,
            "realm", Kind.REALM);
    private static final Set<Kind> WITH_EPOCH = EnumSet.of(Kind.SUBJECT, Kind.ROLE, Kind.REALM);
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNumberLength(100)
                    .build())
            .build();

    private final JsonWebKeys keys;

    FeedParser(SignatureEngine engine) {
        this.keys = new JsonWebKeys(engine);
    }

    /** An entry before the server's time is known, which limits its end. */
    private record RawEntry(Kind kind, String key, long epoch, long until) {
        DenylistEntry limitedTo(long latest) {
            Instant end = kind == Kind.KEY ? NEVER : Instant.ofEpochMilli(Math.min(until, latest));
            return new DenylistEntry(kind, key, epoch, end);
        }
    }

    /** The members of an object; those of no interest are not kept. */
    private static final class Members {
        private final Map<String, Object> values = new HashMap<>();
        private @Nullable List<VerificationKey> keys;
        private @Nullable List<RawEntry> entries;

        String text(String name, int maxLength) throws IOException {
            if (values.get(name) instanceof String text && !text.isEmpty() && text.length() <= maxLength) {
                return text;
            }
            throw new FeedFormatException(name + " is missing or not a text");
        }

        long number(String name) throws IOException {
            if (values.get(name) instanceof Long number && number >= 0 && number <= LARGEST) {
                return number;
            }
            throw new FeedFormatException(name + " is missing or not an integer from 0 to 2^53 - 1");
        }

        boolean flag(String name) throws IOException {
            Object value = values.getOrDefault(name, false);
            if (value instanceof Boolean flag) {
                return flag;
            }
            throw new FeedFormatException(name + " is not a boolean");
        }

        void requireVersion() throws IOException {
            if (number("v") != VERSION) {
                throw new FeedFormatException("v is not 1");
            }
        }
    }

    /** Parses a response with changes. */
    ChangesDocument changes(String json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            Members members = members(parser);
            members.requireVersion();
            List<RawEntry> raw = members.entries;
            if (raw == null || raw.size() > MAX_ENTRIES) {
                throw new FeedFormatException("e is missing or has more than " + MAX_ENTRIES + " entries");
            }
            long now = members.number("now");
            return new ChangesDocument(
                    members.text("nonce", MAX_CURSOR),
                    members.text("cursor", MAX_CURSOR),
                    members.number("asOf") - members.number("at"),
                    now,
                    members.flag("more"),
                    members.keys,
                    raw.stream()
                            .map(entry -> entry.limitedTo(now + MAX_END_MILLIS))
                            .toList());
        }
    }

    /** Parses the first line of a snapshot. */
    ChangesDocument header(String json, String issuer) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            Members members = members(parser);
            members.requireVersion();
            if (members.keys == null) {
                throw new FeedFormatException("keys is missing");
            }
            if (!members.text("issuer", MAX_CURSOR).equals(issuer)) {
                throw new FeedFormatException(
                        "The issuer of the feed is " + members.text("issuer", MAX_CURSOR) + ", not " + issuer);
            }
            String cursor = members.text("cursor", MAX_CURSOR);
            return new ChangesDocument("", cursor, 0, members.number("now"), false, members.keys, List.of());
        }
    }

    /**
     * Parses the line of an entry.
     *
     * @param now the server's wall clock in milliseconds
     */
    DenylistEntry entry(String json, long now) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            RawEntry entry = entry(parser);
            requireEnd(parser);
            return entry.limitedTo(now + MAX_END_MILLIS);
        }
    }

    /** Parses a JWKS (RFC 7517 §5). */
    List<VerificationKey> keys(String json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            List<VerificationKey> set = keys.read(parser);
            requireEnd(parser);
            return set;
        }
    }

    /** Parses the last line of a snapshot: the number of entries. */
    long end(String json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            return members(parser).number("end");
        }
    }

    private Members members(JsonParser parser) throws IOException {
        require(parser.nextToken() == JsonToken.START_OBJECT, "The document is not an object");
        Members members = new Members();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("keys")) {
                members.keys = keys.read(parser);
            } else if (name.equals("e")) {
                members.entries = entries(parser);
            } else {
                members.values.put(name, value(parser));
            }
        }
        requireEnd(parser);
        return members;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? parser : (Object) parser.getLongValue();
            default -> {
                parser.skipChildren();
                // Of no type that a member may have.
                yield parser;
            }
        };
    }

    private static List<RawEntry> entries(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "e is not an array");
        List<RawEntry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(entries.size() < MAX_ENTRIES, "e has more than " + MAX_ENTRIES + " entries");
            entries.add(entry(parser));
        }
        return entries;
    }

    private static RawEntry entry(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "An entry is not an array");
        require(parser.nextToken() == JsonToken.VALUE_STRING, "The kind of an entry is not a text");
        Kind kind = KINDS.get(parser.getText());
        if (kind == null) {
            throw new FeedFormatException("The kind of an entry is unknown");
        }
        require(parser.nextToken() == JsonToken.VALUE_STRING, "The key of an entry is not a text");
        String key = parser.getText();
        require(!key.isEmpty() && key.codePointCount(0, key.length()) <= MAX_KEY, "The key of an entry is too long");
        require(
                kind != Kind.REALM || key.equals(DenylistEntry.WHOLE_REALM),
                "The key of an entry for the realm is not *");
        RawEntry entry = new RawEntry(kind, key, number(parser), number(parser));
        require(entry.epoch() == 0 || WITH_EPOCH.contains(kind), "An entry of this kind has an epoch");
        require(parser.nextToken() == JsonToken.END_ARRAY, "An entry does not have four values");
        return entry;
    }

    private static long number(JsonParser parser) throws IOException {
        boolean isNumber = parser.nextToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        require(isNumber && parser.getLongValue() >= 0 && parser.getLongValue() <= LARGEST, "A number is out of range");
        return parser.getLongValue();
    }

    private static void requireEnd(JsonParser parser) throws IOException {
        require(parser.nextToken() == null, "Text follows the document");
    }

    private static void require(boolean holds, String message) throws IOException {
        if (!holds) {
            throw new FeedFormatException(message);
        }
    }
}
