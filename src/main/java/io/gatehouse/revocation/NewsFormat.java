package io.gatehouse.revocation;

import io.gatehouse.verifier.Denial;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How news is spelled as fields of a stream entry. */
final class NewsFormat {
    private static final String SENDER = "member";
    private static final String NUMBER = "number";
    private static final String NEWS = "news";
    private static final String READ = "read";
    private static final String LEFT = "left";

    private NewsFormat() {}

    static Map<String, String> fields(News.Message message) {
        Map<String, String> fields = new HashMap<>();
        fields.put(SENDER, message.sender().toString());
        fields.put(NUMBER, String.valueOf(message.number()));
        News news = message.news();
        if (news instanceof News.Denied denied) {
            fields.put(NEWS, "denied");
            put(fields, denied.denial());
        } else if (news instanceof News.Left left) {
            fields.put(NEWS, "left");
            fields.put(LEFT, left.member().toString());
        } else if (news instanceof News.Beat beat) {
            fields.put(NEWS, beat.reconciled() ? "reconciled" : "alive");
            fields.put(READ, text(beat.read()));
        } else {
            fields.put(NEWS, "joined");
        }
        return fields;
    }

    private static void put(Map<String, String> fields, Denial denial) {
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

    /** Reads what {@link #fields} wrote. */
    static News.Message parse(Map<String, String> fields) {
        return new News.Message(
                MemberId.parse(field(fields, SENDER)), Long.parseLong(field(fields, NUMBER)), news(fields));
    }

    private static News news(Map<String, String> fields) {
        String word = field(fields, NEWS);
        return switch (word) {
            case "denied" -> new News.Denied(denial(fields));
            case "joined" -> new News.Joined();
            case "left" -> new News.Left(MemberId.parse(field(fields, LEFT)));
            case "reconciled", "alive" -> new News.Beat(word.equals("reconciled"), read(field(fields, READ)));
            default -> throw new IllegalArgumentException("No such news");
        };
    }

    private static Denial denial(Map<String, String> fields) {
        return new Denial(
                Denial.Kind.valueOf(field(fields, "kind")),
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
