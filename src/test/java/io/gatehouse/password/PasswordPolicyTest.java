package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
    private static final String TOO_SHORT = "The password must have at least 8 characters.";
    private static final String TOO_LONG = "The password must have at most 128 characters.";
    private static final String COMMON = "The password is on a list of common passwords.";
    private static final String SERVICE = "The password must not be the name of this service.";
    private static final String PERSONAL = "The password must not be the login or the email.";
    private static final String NOT_TEXT = "The password must be Unicode text without the character NUL.";

    private final PasswordPolicy policy = new PasswordPolicy(CheapHashing.settings(), BreachedPasswords.none());

    @ParameterizedTest
    @Tag("PWD-03")
    @ValueSource(
            strings = {
                "xkqvzjwy",
                "        ",
                "éàüöäñçß",
                "\ud83d\udd11\ud83d\udd12\ud83d\udd13\ud83d\ude80\ud83c\udf0d\ud83c\udf0e\ud83c\udf0f\ud83c\udf10",
                " leading and trailing ",
                "tab\tand\nline",
                "no-digits-no-capitals",
                "90817263544"
            })
    void any_character_is_allowed_and_none_is_required(String password) {
        assertThat(broken(password)).isEmpty();
    }

    @Test
    @Tag("PWD-03")
    void length_is_8_to_128_code_points() {
        assertThat(broken("\ud83d\udd11".repeat(7))).containsExactly(TOO_SHORT);
        assertThat(broken("\ud83d\udd11".repeat(8))).isEmpty();
        assertThat(broken("\ud83d\udd11".repeat(128))).isEmpty();
        assertThat(broken("\ud83d\udd11".repeat(129))).containsExactly(TOO_LONG);
        assertThat(broken("")).containsExactly(TOO_SHORT);
    }

    @Test
    @Tag("PWD-03")
    void length_is_counted_in_the_form_that_is_hashed() {
        // Four letters with combining accents become four characters; a ligature becomes three letters.
        assertThat(broken("e\u0301a\u0301o\u0301u\u0301")).containsExactly(TOO_SHORT);
        assertThat(broken("xkqvz\ufb03")).isEmpty();
        assertThat(broken("\ufdfa".repeat(8))).containsExactly(TOO_LONG);
    }

    @Test
    @Tag("PWD-03")
    void the_minimum_length_is_configurable() {
        PasswordSettings usual = PasswordSettings.defaults();
        PasswordPolicy strict = new PasswordPolicy(
                new PasswordSettings(
                        usual.memoryKib(),
                        usual.iterations(),
                        usual.parallelism(),
                        15,
                        usual.poolThreads(),
                        usual.queueLength(),
                        usual.queueDeadline()),
                BreachedPasswords.none());

        assertThat(strict.violations(Secret.valueOf("fourteen chars"), List.of()))
                .containsExactly("The password must have at least 15 characters.");
        assertThat(strict.violations(Secret.valueOf("fifteen chars.."), List.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"with a \0 inside", "half of a pair \ud83d", "other half \udd11 inside"})
    void text_without_a_utf8_form_or_with_a_nul_is_rejected(String password) {
        assertThat(broken(password)).containsExactly(NOT_TEXT);
    }

    @ParameterizedTest
    @Tag("PWD-04")
    @ValueSource(
            strings = {
                "password",
                "12345678",
                "qwertyuiop",
                "trustno1",
                "PassWord1",
                "PASSWORD123",
                "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44",
                "\uff30\uff21\uff33\uff33\uff37\uff2f\uff32\uff24\uff11",
                "pa\u017fsword"
            })
    void common_passwords_are_rejected_in_any_case_and_width(String password) {
        assertThat(broken(password)).containsExactly(COMMON);
    }

    @Test
    @Tag("PWD-04")
    void a_common_password_as_part_of_a_longer_one_is_accepted() {
        assertThat(broken("password and more")).isEmpty();
    }

    @Test
    @Tag("PWD-04")
    void the_list_has_more_than_ten_thousand_words_that_are_long_enough() {
        assertThat(CommonPasswords.load().count()).isGreaterThanOrEqualTo(10_000);
    }

    @ParameterizedTest
    @Tag("PWD-04")
    @ValueSource(
            strings = {"maria_sommer", "Maria_Sommer", "\uff4daria_sommer", "maria@example.org", "MARIA@EXAMPLE.ORG"})
    void login_and_email_are_rejected(String password) {
        List<String> personal = List.of("Maria_Sommer", "Maria@example.org");

        assertThat(policy.violations(Secret.valueOf(password), personal)).containsExactly(PERSONAL);
        assertThat(policy.violations(Secret.valueOf(password), List.of("another", "")))
                .isEmpty();
    }

    @ParameterizedTest
    @Tag("PWD-04")
    @ValueSource(strings = {"sommerwind", "SommerWind", "\uff33ommerwind"})
    void the_local_part_of_the_email_is_rejected(String password) {
        assertThat(policy.violations(Secret.valueOf(password), List.of("maria", "sommerwind@example.org")))
                .containsExactly(PERSONAL);
        assertThat(policy.violations(Secret.valueOf(password + "x"), List.of("maria", "sommerwind@example.org")))
                .isEmpty();
    }

    @ParameterizedTest
    @Tag("PWD-04")
    @ValueSource(strings = {"gatehouse", "GateHouse", "\uff27atehouse"})
    void the_name_of_the_service_is_rejected(String password) {
        assertThat(broken(password)).containsExactly(SERVICE);
    }

    @Test
    @Tag("PWD-04")
    void all_violated_rules_are_reported_together_without_the_password() {
        assertThat(policy.violations(Secret.valueOf("Ab1\0"), List.of("ab1\0")))
                .containsExactly(TOO_SHORT, NOT_TEXT, PERSONAL)
                .noneMatch(sentence -> sentence.contains("Ab1"));
    }

    private List<String> broken(String password) {
        return policy.violations(Secret.valueOf(password), List.of());
    }
}
