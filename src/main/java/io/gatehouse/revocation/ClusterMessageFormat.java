package io.gatehouse.revocation;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.gatehouse.kernel.Secret;
import io.gatehouse.verifier.DenylistEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Encodes messages as fields of a stream entry. An HMAC-SHA-256 covers all other fields, so only an instance that has
 * the master key can write a valid message (ADR 0014). Thread-safe.
 */
final class ClusterMessageFormat {
    static final String MAC_FIELD = "mac";

    private static final String SENDER_FIELD = "member";
    private static final String NUMBER_FIELD = "number";
    private static final String TYPE_FIELD = "news";
    private static final String READ_FIELD = "read";
    private static final String LEFT_FIELD = "left";

    private final List<HashFunction> keys;

    /** @param keys the first signs and each verifies, so that the master key can be changed while instances run */
    ClusterMessageFormat(List<Secret> keys) {
        this.keys = keys.stream()
                .map(key -> Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    Map<String, String> fields(ClusterMessage.Message message) {
        Map<String, String> fields = new HashMap<>();
        fields.put(SENDER_FIELD, message.sender().toString());
        fields.put(NUMBER_FIELD, String.valueOf(message.number()));
        ClusterMessage content = message.content();
        if (content instanceof ClusterMessage.Denied denied) {
            fields.put(TYPE_FIELD, "denied");
            put(fields, denied.denial());
        } else if (content instanceof ClusterMessage.Left left) {
            fields.put(TYPE_FIELD, "left");
            fields.put(LEFT_FIELD, left.member().toString());
        } else if (content instanceof ClusterMessage.Heartbeat heartbeat) {
            fields.put(TYPE_FIELD, heartbeat.reconciled() ? "reconciled" : "alive");
            fields.put(READ_FIELD, text(heartbeat.read()));
        } else {
            fields.put(TYPE_FIELD, "joined");
        }
        return signed(fields);
    }

    /** Returns the fields with a new MAC, which replaces an existing one. */
    Map<String, String> signed(Map<String, String> fields) {
        Map<String, String> signed = new HashMap<>(fields);
        signed.put(MAC_FIELD, mac(keys.get(0), fields));
        return signed;
    }

    /** Whether the MAC is valid under one of the keys. It covers every field, so none was added, changed or removed. */
    boolean isAuthentic(Map<String, String> fields) {
        byte[] presented = fields.getOrDefault(MAC_FIELD, "").getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .anyMatch(key -> MessageDigest.isEqual(mac(key, fields).getBytes(StandardCharsets.UTF_8), presented));
    }

    private static String mac(HashFunction key, Map<String, String> fields) {
        Hasher hasher = key.newHasher();
        // Fields are sorted and prefixed with their length, so that two different sets never give the same bytes.
        new TreeMap<>(fields).forEach((name, value) -> {
            if (!name.equals(MAC_FIELD)) {
                put(hasher, name);
                put(hasher, value);
            }
        });
        return hasher.hash().toString();
    }

    private static void put(Hasher hasher, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var unused = hasher.putInt(bytes.length).putBytes(bytes);
    }

    private static void put(Map<String, String> fields, DenylistEntry denial) {
        fields.put("kind", denial.kind().name());
        fields.put("key", denial.key());
        fields.put("epoch", String.valueOf(denial.minimumEpoch()));
        fields.put("until", String.valueOf(denial.expiresAt().toEpochMilli()));
    }

    private static String text(Map<MemberId, Long> read) {
        return read.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    /**
     * Decodes the fields that {@link #fields} writes. Verify the MAC first.
     *
     * @throws IllegalArgumentException if another version wrote the message and this version cannot decode it
     */
    static ClusterMessage.Message parse(Map<String, String> fields) {
        return new ClusterMessage.Message(
                MemberId.parse(field(fields, SENDER_FIELD)),
                Long.parseLong(field(fields, NUMBER_FIELD)),
                content(fields));
    }

    private static ClusterMessage content(Map<String, String> fields) {
        String type = field(fields, TYPE_FIELD);
        return switch (type) {
            case "denied" -> new ClusterMessage.Denied(denial(fields));
            case "joined" -> new ClusterMessage.Joined();
            case "left" -> new ClusterMessage.Left(MemberId.parse(field(fields, LEFT_FIELD)));
            case "reconciled", "alive" ->
                new ClusterMessage.Heartbeat(type.equals("reconciled"), read(field(fields, READ_FIELD)));
            default -> throw new IllegalArgumentException("The stream message has an unknown type");
        };
    }

    private static DenylistEntry denial(Map<String, String> fields) {
        return new DenylistEntry(
                DenylistEntry.Kind.valueOf(field(fields, "kind")),
                field(fields, "key"),
                Long.parseLong(field(fields, "epoch")),
                Instant.ofEpochMilli(Long.parseLong(field(fields, "until"))));
    }

    private static Map<MemberId, Long> read(String text) {
        Map<MemberId, Long> read = new HashMap<>();
        for (String pair : text.split(",", -1)) {
            int split = pair.indexOf('=');
            if (split > 0) {
                read.put(MemberId.parse(pair.substring(0, split)), Long.parseLong(pair.substring(split + 1)));
            }
        }
        return read;
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The stream entry has no field " + name);
        }
        return value;
    }
}
