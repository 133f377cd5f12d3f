package io.gatehouse.role;

import static io.gatehouse.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoleRequestTest {
    private static final String LONGEST_TITLE = "x".repeat(50);

    @ParameterizedTest
    @ValueSource(strings = {"abc", "Editor-in_chief", "000", "---"})
    void a_title_of_allowed_characters_is_accepted(String title) {
        assertThat(new RoleRequest(title, null).toNewRole().title()).isEqualTo(title);
        assertThat(new RoleRequest(LONGEST_TITLE, null).toNewRole().title()).isEqualTo(LONGEST_TITLE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "ab", "with space", "semi;colon", "umläut", "three\n", "\u212Aelvin", "a,b,c"})
    void any_other_title_is_rejected(@Nullable String title) {
        assertBroken(() -> new RoleRequest(title, "").toNewRole(), "title");
        assertBroken(() -> new RoleRequest(LONGEST_TITLE + "x", "").toNewRole(), "title");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Reads and writes, \"all\" of it: ünïcode 😀"})
    void a_description_of_printable_characters_is_accepted(String description) {
        assertThat(new RoleRequest("editor", description).toNewRole().description())
                .isEqualTo(description);
        assertThat(new RoleRequest(null, description).toChange().description()).isEqualTo(description);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "bell\u0007", "tab\t", "\u202Eturned"})
    void a_description_with_control_characters_is_rejected(String description) {
        assertBroken(() -> new RoleRequest("editor", description).toNewRole(), "description");
        assertBroken(() -> new RoleRequest(null, description).toChange(), "description");
    }

    @Test
    void a_description_has_at_most_255_characters_as_postgresql_counts() {
        String longest = "😀".repeat(255);
        assertThat(new RoleRequest("editor", longest).toNewRole().description()).isEqualTo(longest);
        assertBroken(() -> new RoleRequest("editor", longest + "x").toNewRole(), "description");
    }

    @Test
    void all_invalid_fields_are_reported_together() {
        assertBroken(() -> new RoleRequest("a", "\n").toNewRole(), "title", "description");
        assertBroken(() -> new RoleRequest("a", "\n").toChange(), "title", "description");
        assertBroken(() -> new AssignmentRequest(null, null, null).validated(), "user_login", "role_title");
        assertBroken(() -> new AssignmentRequest("", null, " ").validated(), "user_login", "role_title");
    }

    @Test
    void a_change_may_contain_any_subset_of_the_fields() {
        assertThat(new RoleRequest(null, null).toChange()).isEqualTo(new RoleRequest.RoleChange(null, null));
        assertThat(new RoleRequest("editor", null).toChange().title()).isEqualTo("editor");
        assertThat(new RoleRequest("editor", null).toNewRole().description()).isEmpty();
    }

    @Test
    @Tag("ACC-07")
    void an_assignment_keeps_login_and_title_as_sent() {
        assertThat(new AssignmentRequest("Alice", null, "editor").validated())
                .isEqualTo(RoleFixture.named("Alice", "editor"));
    }

    private static void assertBroken(ThrowingCallable call, String... fields) {
        assertThat(assertRefused(Problem.INPUT_INVALID, call).errors())
                .extracting(FieldError::field)
                .containsExactly(fields);
    }
}
