package io.gatehouse.account;

import static io.gatehouse.kernel.BuiltInRole.ADMIN;
import static io.gatehouse.testing.Refusals.errorsOf;
import static io.gatehouse.testing.Refusals.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.input.PageCursor;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UserListTest {
    private static final AccountFixture WORLD = new AccountFixture();
    private static final UsersResource RESOURCE = new UsersResource(WORLD.users);
    private static final List<String> LOGINS = List.of("alice", "Bob_1", "carol", "dave-2", "erin7");

    @BeforeAll
    static void register() {
        LOGINS.forEach(WORLD::register);
        WORLD.jdbi.useHandle(handle -> handle.execute("UPDATE users SET active = false WHERE login = 'carol'"));
        WORLD.register("frank-admin", ADMIN);
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    private static UserPage page(@Nullable String limit, @Nullable String after) {
        return RESOURCE.page(null, null, null, limit, after);
    }

    private static List<String> found(@Nullable String query, @Nullable String role, @Nullable String active) {
        return logins(RESOURCE.page(query, role, active, null, null));
    }

    private static List<String> logins(UserPage page) {
        return page.items().stream().map(UserView::login).toList();
    }

    @Test
    void without_a_filter_all_users_are_listed_in_order_of_creation() {
        UserPage page = page(null, null);

        assertThat(logins(page)).startsWith("alice", "Bob_1", "carol", "dave-2", "erin7", "frank-admin");
        assertThat(page.items().get(2).active()).isFalse();
        assertThat(page.items().get(5).roles()).containsExactly("admin", "subscriber");
    }

    @Test
    void pages_are_stable_while_users_are_created_and_deleted() {
        UserId leaving = WORLD.register("leaving-user");
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            UserPage page = page("2", after);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(2);
            seen.addAll(logins(page));
            after = page.next();
            if (seen.size() == 2) {
                WORLD.register("coming-user");
                WORLD.removal.removeOwn(leaving, WORLD.logIn(leaving));
            }
        } while (after != null);

        assertThat(seen).doesNotHaveDuplicates().containsAll(LOGINS).contains("coming-user");
        assertThat(seen).doesNotContain("leaving-user");
    }

    @Test
    void the_last_page_has_no_cursor_even_when_it_is_full() {
        int all = page("200", null).items().size();

        assertThat(page(String.valueOf(all), null).next()).isNull();
        assertThat(page(String.valueOf(all - 1), null).next()).isNotNull();
    }

    @Test
    @Tag("INP-11")
    void the_query_matches_a_substring_of_login_or_email_in_any_case_without_wildcards() {
        assertThat(found("LIC", null, null)).containsExactly("alice");
        assertThat(found("Dave-2@Example", null, null)).containsExactly("dave-2");
        assertThat(found("_", null, null)).containsExactly("Bob_1");
        assertThat(found("b_b", null, null)).isEmpty();
        assertThat(found("%", null, null)).isEmpty();
        assertThat(found("\\", null, null)).isEmpty();
        assertThat(found("' OR 1=1 --", null, null)).isEmpty();
    }

    @Test
    void the_list_is_filtered_by_role_and_by_active() {
        assertThat(found(null, "ADMIN", null)).containsExactly("frank-admin");
        assertThat(found(null, "no-such-role", null)).isEmpty();
        assertThat(found(null, null, "false")).containsExactly("carol");
        assertThat(found(null, null, "true")).contains("alice").doesNotContain("carol");
        assertThat(found("a", "subscriber", "false")).containsExactly("carol");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "201", "999999999"})
    void a_limit_out_of_range_is_rejected_as_invalid(String limit) {
        assertThat(problemOf(() -> page(limit, null))).isEqualTo(Problem.INPUT_INVALID);
        assertThat(errorsOf(() -> page(limit, null))).containsExactly("limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ten", "1.5", "0x1", "99999999999", "\u0665"})
    void a_limit_that_is_not_a_number_is_rejected_as_malformed(String limit) {
        assertThat(problemOf(() -> page(limit, null))).isEqualTo(Problem.REQUEST_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "maybe", "null", "2"})
    void an_active_filter_that_is_not_a_boolean_is_rejected_as_malformed(String active) {
        assertThat(problemOf(() -> found(null, null, active))).isEqualTo(Problem.REQUEST_MALFORMED);
    }

    @ParameterizedTest
    @Tag("INP-11")
    @ValueSource(
            strings = {
                "",
                "x",
                "'; DROP TABLE users; --",
                "0198f0a2-7c3b-7def-8123-456789abcdef",
                "AZjwonw7fe-BI0VniavN7w==",
                "AZjwonw7fe-BI0VniavN7x",
                "\u0661\u0662"
            })
    void a_forged_cursor_is_rejected_as_malformed(String after) {
        assertThat(problemOf(() -> page(null, after))).isEqualTo(Problem.REQUEST_MALFORMED);
        assertThat(errorsOf(() -> page(null, after))).containsExactly("after");
    }

    @Tag("ACC-14")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0198f0a2-7c3b-7def-8123-456789abcdef",
                "7f9c24e8-3b12-4fef-9f3a-56a0c44ee1d2",
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff"
            })
    void a_cursor_is_decoded_to_the_position_that_was_encoded(UUID id) {
        String cursor = PageCursor.next(List.of(id), 0, each -> each);

        assertThat(PageCursor.parse("after", cursor)).isEqualTo(new PageCursor(id));
    }

    @Tag("ACC-14")
    @Test
    void users_with_arbitrary_ids_are_each_listed_once() {
        try (AccountFixture small = new AccountFixture()) {
            Map<String, String> ids = Map.of(
                    "sl/ash", UUID.randomUUID().toString(),
                    "per%cent", UUID.randomUUID().toString(),
                    "..", UUID.randomUUID().toString(),
                    "lowest", "00000000-0000-0000-0000-000000000000",
                    "highest", "ffffffff-ffff-ffff-ffff-ffffffffffff");
            ids.forEach((login, id) ->
                    small.instance.users.insert(UUID.fromString(id), login, login + "@example.com", "hash"));
            small.register("registered-user");

            UsersResource users = new UsersResource(small.users);
            List<String> seen = new ArrayList<>();
            String after = null;
            do {
                UserPage page = users.page(null, null, null, "1", after);
                seen.addAll(logins(page));
                after = page.next();
            } while (after != null);
            assertThat(seen).hasSize(6).contains("registered-user").containsAll(ids.keySet());
        }
    }
}
