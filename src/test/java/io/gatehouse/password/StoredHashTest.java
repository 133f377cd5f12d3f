package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parsing any text neither throws nor changes the hash. */
@Tag("PWD-02")
class StoredHashTest {
    private static final int MUTATIONS = 20_000;
    private static final String LETTERS = "$,=./+-_0123456789abcdefghmpstvxyz\u00e9\ud83d\udd11\0\n ";

    private final List<String> seeds = OtherSchemesTest.foreign().toList();

    @Test
    void every_scheme_parses_its_own_encoding() {
        for (String seed : seeds) {
            StoredHash hash = StoredHash.parse(seed).orElseThrow();
            StoredHash again = StoredHash.parse(hash.encode()).orElseThrow();
            assertThat(again.encode()).isEqualTo(hash.encode());
            assertThat(again.hasDigest(hash.digest())).isTrue();
            assertThat(again.scheme().description()).isEqualTo(hash.scheme().description());
        }
    }

    @Test
    void a_mutated_hash_is_rejected_or_encoded_unchanged() {
        // The seed is fixed, so that failures are reproducible.
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            String text = mutated(seeds.get(random.nextInt(seeds.size())), random);
            Optional<StoredHash> hash = StoredHash.parse(text);
            if (hash.isPresent()) {
                read++;
                String written = hash.get().encode();
                assertThat(StoredHash.parse(written).orElseThrow().encode())
                        .as(text)
                        .isEqualTo(written);
            }
        }
        assertThat(read).as("some mutations give another valid hash").isBetween(MUTATIONS / 100, MUTATIONS / 2);
    }

    @Test
    void random_text_is_no_hash() {
        Random random = new Random(11);
        for (int i = 0; i < MUTATIONS; i++) {
            assertThat(StoredHash.parse(text(random.nextInt(200), random))).isEmpty();
        }
        assertThat(StoredHash.parse("$digest$h=md5,salt=before$" + "00".repeat(100_000)))
                .isEmpty();
    }

    /** One to three mutations: replace, remove or insert a letter; remove, double or exchange a part. */
    private String mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + 1 + random.nextInt(20));
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, letter(random));
                case 1 -> text.replace(at, Math.min(text.length(), at + 1), letter(random));
                case 2 -> text.delete(at, end);
                case 3 -> text.insert(at, text.substring(at, end));
                default -> text = new StringBuilder(crossed(text.toString(), random));
            }
        }
        return text.toString();
    }

    private String crossed(String text, Random random) {
        List<String> fields = new ArrayList<>(List.of(text.split("\\$", -1)));
        String[] others = seeds.get(random.nextInt(seeds.size())).split("\\$", -1);
        fields.set(random.nextInt(fields.size()), others[random.nextInt(others.length)]);
        return String.join("$", fields);
    }

    private static String letter(Random random) {
        return String.valueOf(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }

    private static String text(int length, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letter(random));
        }
        return text.toString();
    }
}
