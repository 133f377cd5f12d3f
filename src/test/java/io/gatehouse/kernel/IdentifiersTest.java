package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.TestDatabase;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/reference/identifiers.md, where "I" and "i" are letters of different pairs. */
@Tag("INP-14")
class IdentifiersTest {
    private Locale before = Locale.getDefault();

    @BeforeEach
    void speakTurkish() {
        before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    }

    @AfterEach
    void speakAsBefore() {
        Locale.setDefault(before);
    }

    @Test
    void postgresql_folds_every_character_alike() {
        String all = IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());

        String folded = Jdbi.create(TestDatabase.migrated().dataSource())
                .withHandle(handle -> handle.select("SELECT lower(CAST(? AS text) COLLATE \"C\")", all)
                        .mapTo(String.class)
                        .one());

        assertThat(AsciiCase.lower(all)).isEqualTo(folded).isNotEqualTo(all);
    }

    @Test
    void only_ascii_letters_are_equal_in_another_case() {
        assertThat(AsciiCase.equal("Title", "tITLE")).isTrue();
        assertThat(AsciiCase.equal("ki", "\u212Ai")).isFalse();
        assertThat(AsciiCase.equal("ki", "k\u0131")).isFalse();
        assertThat(AsciiCase.equal("\u00E4", "\u00C4")).isFalse();
        assertThat(AsciiCase.equal("a", "aa")).isFalse();
        assertThat(AsciiCase.upper("ki\u0131\u00DF")).isEqualTo("KI\u0131\u00DF");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ada", "ada ", "\tada\r\n", "\u00A0ada\u00A0", "\u3000ada\u2028"})
    void space_around_a_typed_name_is_removed(String typed) {
        assertThat(Identifiers.normal(typed)).isEqualTo("ada");
    }

    @ParameterizedTest
    @CsvSource({
        "ada@müller.example, ada@xn--mller-kva.example",
        "ada@Müller.EXAMPLE, ada@xn--mller-kva.EXAMPLE",
        "ada@例え。テスト, ada@xn--r8jz45g.xn--zckzah",
        "Zoë@ｅxample.com, Zoë@example.com",
        "ada@пример.example, ada@xn--e1afmkfd.example",
        "ada@xn--fa-hia.example, ada@xn--fa-hia.example"
    })
    void a_domain_becomes_ascii(String typed, String stored) {
        assertThat(Identifiers.withAsciiDomain(typed)).isEqualTo(stored);
        assertThat(Identifiers.withAsciiDomain(stored)).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"müller", "", "@", "a@", "a@b@müller.example", "a@ü ü.example", "a@ü..example", "a@faß.example"})
    void a_domain_that_cannot_be_converted_stays(String typed) {
        assertThat(Identifiers.withAsciiDomain(typed)).isEqualTo(typed);
    }

    @Test
    void a_long_domain_is_not_converted() {
        String distinct = IntStream.range(0x4E00, 0x4E00 + 20_000)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());

        assertThat(Identifiers.normal("a@" + distinct)).isEqualTo("a@" + distinct);
        assertThat(Identifiers.withUnicodeDomain("a@xn--" + "a".repeat(60_000))).endsWith("aaa");
    }

    @Test
    void an_email_is_shown_with_its_domain_in_unicode() {
        assertThat(Identifiers.withUnicodeDomain("ada@xn--mller-kva.example")).isEqualTo("ada@müller.example");
        assertThat(Identifiers.withUnicodeDomain("nothing")).isEqualTo("nothing");
    }
}
