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
 * Encodes messages as fields of a stream entry, with an HMAC-SHA-256 over all other fields, so that only an instance
 * that has the master key can write one (ADR 0014). Thread-safe.
 */
final class ClusterMessageFormat {
    static final String MAC = "mac";

    private static final String SENDER = "member";
    private static final String NUMBER = "number";
    private static final String NEWS = "news";
    private static final String READ = "read";
    private static final String LEFT = "left";

    private final List<HashFunction> keys;

    /** @param keys the first one signs; each of them verifies, so that the master key can be changed under way */
    ClusterMessageFormat(List<Secret> keys) {
        this.keys = keys.stream()
                .map(key -> Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    Map<String, String> fields(ClusterMessage.Message message) {
        Map<String, String> fields = new HashMap<>();
        fields.put(SENDER, message.sender().toString());
        fields.put(NUMBER, String.valueOf(message.number()));
        ClusterMessage news = message.news();
        if (news instanceof ClusterMessage.Denied denied) {
            fields.put(NEWS, "denied");
            put(fields, denied.denial());
        } else if (news instanceof ClusterMessage.Left left) {
            fields.put(NEWS, "left");
            fields.put(LEFT, left.member().toString());
        } else if (news instanceof ClusterMessage.Beat beat) {
            fields.put(NEWS, beat.reconciled() ? "reconciled" : "alive");
            fields.put(READ, text(beat.read()));
        } else {
            fields.put(NEWS, "joined");
        }
        return signed(fields);
    }

    /** The fields with their MAC, in place of any other. */
    Map<String, String> signed(Map<String, String> fields) {
        Map<String, String> signed = new HashMap<>(fields);
        signed.put(MAC, mac(keys.get(0), fields));
        return signed;
    }

    /** Whether an instance with one of our master keys wrote these fields, all of them and no others. */
    boolean isAuthentic(Map<String, String> fields) {
        byte[] presented = fields.getOrDefault(MAC, "").getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .anyMatch(key -> MessageDigest.isEqual(mac(key, fields).getBytes(StandardCharsets.UTF_8), presented));
    }

    private static String mac(HashFunction key, Map<String, String> fields) {
        Hasher hasher = key.newHasher();
        // Sorted and with their lengths, so that no two sets of fields give the same bytes.
        new TreeMap<>(fields).forEach((name, value) -> {
            if (!name.equals(MAC)) {
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
     * Reads what {@link #fields} wrote. Verify the MAC first.
     *
     * @throws IllegalArgumentException if it is a message of another version, which this one does not know
     */
    static ClusterMessage.Message parse(Map<String, String> fields) {
        return new ClusterMessage.Message(
                MemberId.parse(field(fields, SENDER)), Long.parseLong(field(fields, NUMBER)), news(fields));
    }

    private static ClusterMessage news(Map<String, String> fields) {
        String word = field(fields, NEWS);
        return switch (word) {
            case "denied" -> new ClusterMessage.Denied(denial(fields));
            case "joined" -> new ClusterMessage.Joined();
            case "left" -> new ClusterMessage.Left(MemberId.parse(field(fields, LEFT)));
            case "reconciled", "alive" -> new ClusterMessage.Beat(word.equals("reconciled"), read(field(fields, READ)));
            default -> throw new IllegalArgumentException("Unknown kind of message");
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
            throw new IllegalArgumentException("An entry of the stream lacks " + name);
        }
        return value;
    }
}
