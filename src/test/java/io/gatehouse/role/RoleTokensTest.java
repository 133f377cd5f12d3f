package io.gatehouse.role;

import static io.gatehouse.role.RoleFixture.named;
import static io.gatehouse.role.RoleFixture.titled;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.UserId;
import io.gatehouse.role.RoleRequest.RoleChange;
import io.gatehouse.verifier.DenylistClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The effect of role changes on tokens issued before. */
final class RoleTokensTest {
    private final RoleFixture world = new RoleFixture();
    private final UserId superuser = world.user("the_superuser", "superuser");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @Tag("REV-12")
    void a_rename_denies_the_tokens_with_the_old_title_and_no_others() {
        world.role("editor");
        world.role("author");
        UserId editor = world.user("an_editor", "editor", "subscriber");
        DenylistClaims before = world.token(editor);
        DenylistClaims other = world.token(world.user("an_author", "author"));

        world.roles.change(superuser, "editor", new RoleChange("chief", null));

        DenylistClaims after = world.token(editor);
        assertThat(world.accepts(before)).isFalse();
        assertThat(world.accepts(other)).isTrue();
        assertThat(after.roles()).containsExactlyInAnyOrder("chief", "subscriber");
        assertThat(world.accepts(after)).isTrue();
        assertThat(after.realmEpoch()).isGreaterThan(before.realmEpoch());
        assertThat(world.revoked()).containsExactly("role editor " + after.realmEpoch());
        assertThat(world.published()).isEqualTo(world.revoked());
    }

    @Test
    @Tag("REV-12")
    void a_rename_in_case_only_denies_tokens_with_the_old_title() {
        world.role("editor");
        UserId user = world.user("an_editor", "editor");
        DenylistClaims before = world.token(user);
        world.roles.change(superuser, "editor", new RoleChange("Editor", null));
        assertThat(world.accepts(before)).isFalse();
        assertThat(world.accepts(world.token(user))).isTrue();
    }

    @Test
    @Tag("REV-12")
    void a_new_role_or_description_denies_nothing() {
        world.role("editor");
        DenylistClaims before = world.token(world.user("an_editor", "editor"));
        world.roles.change(superuser, "editor", new RoleChange("editor", "Edits"));
        world.roles.change(superuser, "editor", new RoleChange(null, null));
        world.roles.create(superuser, titled("author"));
        assertThat(world.accepts(before)).isTrue();
        assertThat(world.realmEpoch()).isEqualTo(before.realmEpoch());
        assertThat(world.revoked()).isEmpty();
    }

    @Test
    @Tag("REV-12")
    void a_deletion_denies_the_tokens_with_the_title_and_no_others() {
        world.role("editor");
        UserId editor = world.user("an_editor", "editor");
        DenylistClaims before = world.token(editor);
        DenylistClaims other = world.token(superuser);
        world.roles.delete(superuser, "EDITOR");
        assertThat(world.accepts(before)).isFalse();
        assertThat(world.accepts(other)).isTrue();
        assertThat(world.accepts(world.token(editor))).isTrue();
        assertThat(world.revoked()).containsExactly("role editor " + world.realmEpoch());
        assertThat(world.published()).isEqualTo(world.revoked());
    }

    @Test
    @Tag("ACC-08")
    void a_role_deleted_and_created_again_does_not_make_old_tokens_valid() {
        world.role("editor");
        UserId user = world.user("an_editor", "editor");
        DenylistClaims before = world.token(user);
        world.roles.delete(superuser, "editor");
        world.roles.create(superuser, titled("editor"));
        assertThat(world.accepts(before)).isFalse();
        world.access.assign(superuser, named("an_editor", "editor"));
        assertThat(world.accepts(before)).isFalse();
        assertThat(world.token(user).roles()).containsExactly("editor");
        assertThat(world.accepts(world.token(user))).isTrue();
    }

    @Test
    @Tag("ACC-08")
    void titles_swapped_by_renames_do_not_make_old_tokens_valid() {
        world.role("reader");
        world.role("writer");
        UserId reader = world.user("a_reader", "reader");
        UserId writer = world.user("a_writer", "writer");
        DenylistClaims oldReader = world.token(reader);
        DenylistClaims oldWriter = world.token(writer);

        world.roles.change(superuser, "writer", new RoleChange("aside", null));
        DenylistClaims between = world.token(writer);
        world.roles.change(superuser, "reader", new RoleChange("writer", null));
        assertThat(world.accepts(between)).isTrue();
        world.roles.change(superuser, "aside", new RoleChange("reader", null));

        assertThat(world.accepts(between)).isFalse();
        assertThat(world.accepts(oldReader)).isFalse();
        assertThat(world.accepts(oldWriter)).isFalse();
        assertThat(world.token(reader).roles()).containsExactly("writer");
        assertThat(world.accepts(world.token(reader))).isTrue();
        assertThat(world.accepts(world.token(writer))).isTrue();
    }

    @Test
    @Tag("REV-12")
    void removing_a_role_denies_all_earlier_tokens_of_that_user_only() {
        world.role("editor");
        UserId user = world.user("an_editor", "editor", "subscriber");
        UserId twin = world.user("twin_editor", "editor", "subscriber");
        DenylistClaims before = world.token(user);
        DenylistClaims others = world.token(twin);

        world.access.remove(superuser, named("an_editor", "editor"));

        DenylistClaims after = world.token(user);
        assertThat(world.accepts(before)).isFalse();
        assertThat(world.accepts(others)).isTrue();
        assertThat(after.roles()).containsExactly("subscriber");
        assertThat(world.accepts(after)).isTrue();
        assertThat(after.realmEpoch()).isEqualTo(before.realmEpoch());
        assertThat(world.revoked()).containsExactly("subject " + user + " " + after.userEpoch());
        assertThat(world.published()).isEqualTo(world.revoked());
    }

    @Test
    @Tag("REV-12")
    void assigning_a_role_does_not_advance_the_epoch_and_denies_no_token() {
        world.role("editor");
        UserId user = world.user("somebody", "subscriber");
        DenylistClaims before = world.token(user);
        world.access.assign(superuser, named("somebody", "editor"));
        assertThat(world.accepts(before)).isTrue();
        assertThat(world.token(user).userEpoch()).isEqualTo(before.userEpoch());
        assertThat(world.token(user).roles()).containsExactlyInAnyOrder("editor", "subscriber");
        assertThat(world.revoked()).isEmpty();
    }
}
