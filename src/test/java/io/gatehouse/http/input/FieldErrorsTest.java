package io.gatehouse.http.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldErrorsTest {
    private static final Pattern LOGIN = Pattern.compile("[a-z]{5,50}");

    @Test
    void all_invalid_fields_are_reported_at_once_each_with_its_first_broken_rule() {
        FieldErrors fields = new FieldErrors();
        fields.require("login", "x y").matches(LOGIN, "must be letters").maxLength(1);
        fields.require("email", null).isEmail();
        fields.optional("first_name", "\u202Eevil").isPlain();
        fields.requirePresent("password", null);
        fields.reject("role", "is odd");

        assertThatThrownBy(fields::orThrow)
                .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.INPUT_INVALID))
                .satisfies(e -> assertThat(e.errors())
                        .containsExactly(
                                new FieldError("login", "must be letters"),
                                new FieldError("email", "is required"),
                                new FieldError("first_name", "must not contain control or text direction characters"),
                                new FieldError("password", "is required"),
                                new FieldError("role", "is odd")));
    }

    @Test
    void valid_fields_pass_and_return_their_values() {
        FieldErrors fields = new FieldErrors();
        String login = fields.require("login", "alice")
                .matches(LOGIN, "must be letters")
                .value();
        fields.optional("email", null)
                .isEmail()
                .maxLength(1)
                .notBlank()
                .isPlain()
                .matches(LOGIN, "x");
        fields.requirePresent("password", new Object());

        assertThatCode(fields::orThrow).doesNotThrowAnyException();
        assertThat(login).isEqualTo("alice");
    }

    @Test
    void length_is_counted_in_code_points() {
        FieldErrors fields = new FieldErrors();
        fields.require("name", "😀😀").maxLength(2);
        assertThatCode(fields::orThrow).doesNotThrowAnyException();

        fields.require("name", "😀😀😀").maxLength(2);
        assertThatThrownBy(fields::orThrow).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_blank_name_is_invalid() {
        FieldErrors fields = new FieldErrors();
        fields.require("name", " \t").notBlank();
        assertThatThrownBy(fields::orThrow).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com",
                "a.b+c@sub.example.co",
                "Zoë@example.com",
                "o'neill@example.com",
                "a@1.example",
                "a@xn--bcher-kva.example"
            })
    void rfc5321_4_1_2_addresses_pass(String email) {
        assertThat(TextValidator.isEmail(email)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "@example.com",
                "a@",
                "a@@example.com",
                "a@b@example.com",
                "a@localhost",
                "a b@example.com",
                "a\u00A0b@example.com",
                "a@exa mple.com",
                "a@example..com",
                "a@.example.com",
                "a@example.com.",
                "a@-example.com",
                "a@büro.example",
                "a@ｅxample.com",
                "a\n@example.com",
                "a\u202E@example.com",
                "a@[127.0.0.1]"
            })
    void invalid_addresses_are_rejected(String email) {
        assertThat(TextValidator.isEmail(email)).isFalse();
    }

    @Test
    void an_address_is_bounded() {
        assertThat(TextValidator.isEmail("x".repeat(64) + "@example.com")).isTrue();
        assertThat(TextValidator.isEmail("x".repeat(65) + "@example.com")).isFalse();
        assertThat(TextValidator.isEmail("a@" + "x".repeat(63) + ".com")).isTrue();
        assertThat(TextValidator.isEmail("a@" + "x".repeat(64) + ".com")).isFalse();
        assertThat(TextValidator.isEmail("a@" + "x.".repeat(125) + "xy")).isTrue();
        assertThat(TextValidator.isEmail("a@" + "x.".repeat(126) + "xy")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "a\n", "a\u001b[0m", "a\u0085", "a\u2028", "a\u2066", "a\u200f", "a\u061c"})
    void text_with_control_characters_is_not_plain(String text) {
        assertThat(TextValidator.isPlain(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ana María", "Σωκράτης", "שרה", "محمد", "می‌خواهم", "李小龍", "👩‍💻", "O'Neill-Smith"})
    void names_of_all_scripts_are_plain(String text) {
        assertThat(TextValidator.isPlain(text)).isTrue();
    }
}
