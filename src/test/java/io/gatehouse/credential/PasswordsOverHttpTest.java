package io.gatehouse.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users with imported hashes log in over HTTP, and breached passwords are rejected. */
class PasswordsOverHttpTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static TestService service;
    private static Api api;
    private static Connection database;

    @TempDir
    private static Path folder = Path.of("target");

    @BeforeAll
    static void start() throws IOException, SQLException {
        // The SHA-1 of "a well known secret" alone.
        Path breached =
                Files.writeString(folder.resolve("breached.txt"), "652E0DBF69408801392353BA386313BF01FF04CE:7\r\n");
        service = TestService.start(ConfigOverride.config("passwords.breached_file", breached.toString()));
        api = new Api(service.uri());
        database = service.database().connect();
    }

    @AfterAll
    static void stop() throws SQLException {
        database.close();
        service.close();
    }

    /** As docs/reference/passwords.md tells operators to do it. */
    private static void bring(String login, String hash) {
        try (PreparedStatement users =
                database.prepareStatement("INSERT INTO users (id, login, email, first_name, last_name,"
                        + " password_hash) VALUES (gen_random_uuid(), ?, ?, 'First', 'Last', ?)")) {
            users.setString(1, login);
            users.setString(2, login + "@example.com");
            users.setString(3, hash);
            users.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String stored(String login) {
        try (PreparedStatement statement =
                database.prepareStatement("SELECT password_hash FROM users WHERE login = ?")) {
            statement.setString(1, login);
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Answer login(String name, String password) {
        return api.form("/auth/login", Map.of("username", name, "password", password));
    }

    @Test
    @Tag("PWD-04")
    void a_breached_password_cannot_be_set_and_another_can() {
        Answer refused = api.register("ada_breached", "a well known secret");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("The password is known from a data breach.");
        assertThat(api.register("ada_breached", "a less well known secret").status())
                .isEqualTo(201);
    }

    // Each hash was made by the library that OtherSchemesTest names beside it.
    @ParameterizedTest
    @Tag("PWD-02")
    @CsvSource(
            delimiter = '|',
            value = {
                "argon2i|$argon2i$v=16$m=256,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$Sffrbuet8Vv6U2Y9hSzCe3AjZHLXs6qkrv88an+bSvY",
                "argon2d|$argon2d$v=19$m=256,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$QlUfd0/H+qPYXgmNkl+cHfhlryCeRVw1Ef+LUhijO+A",
                "argon2id|$argon2id$v=19$m=64,t=2,p=2$c2l4dGVlbi1ieXRlcy0wMg$bRTjp0HVtL+wr4QSyjphxptcPxKU8gbTC6nwlpZyp24",
                "bcrypt-2a|$2a$05$c0vx3SOvBQ4rsR7TE11k8e57SS/aZ/YA25zVOGRjoVWnsv1OcfNhG",
                "bcrypt-2b|$2b$05$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy",
                "bcrypt-2y|$2y$05$abcdefghijklmnopqrstuuFiPhXf1sVd3pCCRO.uVh34H/qI/ZsuS",
                "scrypt|$scrypt$ln=10,r=8,p=1$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "passlib|$pbkdf2-sha256$1000$UyrFeI/xPifEWMs5J0SoVQ$MeZ/P7aKSQLNtDH.FCWQX8bU43PYHYtOdADfsn6yLas",
                "django|pbkdf2_sha256$1500$seasalt2024$7y129uP9liX4/I0Fiv/CGJehLkttKhfA9ndTXousyuM=",
                "wrapped|$gatehouse-wrapped$digest$h=md5,salt=before$706570706572$$argon2id$v=19$m=256,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$P9itbPAVB6CrfH2Da6o9QYimF41Bs56ITO/40P7Z67Q",
            })
    void the_right_password_opens_a_session_and_leaves_argon2id_and_a_wrong_one_does_neither(
            String login, String hash) {
        bring(login, hash);

        assertThat(login(login, PASSWORD + "!").status()).isEqualTo(401);
        assertThat(stored(login)).isEqualTo(hash);
        assertThat(login(login, PASSWORD).status()).isEqualTo(200);
        Eventually.await("the hash is upgraded", () -> stored(login).startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
        assertThat(login(login, PASSWORD + "!").status()).isEqualTo(401);
        assertThat(login(login, PASSWORD).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @Tag("PWD-06")
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=1048576,t=1,p=1$c2l4dGVlbiBieXRlIHNhbA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$2b$15$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy",
                "$scrypt$ln=20,r=8,p=1$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "$pbkdf2-sha256$2000001$UyrFeI/xPifEWMs5J0SoVQ$MeZ/P7aKSQLNtDH.FCWQX8bU43PYHYtOdADfsn6yLas",
                "$digest$h=md5,salt=before$$9cc2ae8a1ba7a93da39b46fc1019c481",
                "9cc2ae8a1ba7a93da39b46fc1019c481",
            })
    void a_hash_that_cannot_be_verified_is_rejected_like_an_unknown_user_and_is_not_changed(String hash) {
        String login = "capped-" + Integer.toHexString(hash.hashCode());
        bring(login, hash);
        Answer unknown = login("nobody-at-all", PASSWORD);

        Answer refused = login(login, PASSWORD);

        assertThat(refused.status()).isEqualTo(401).isEqualTo(unknown.status());
        assertThat(refused.body()).isEqualTo(unknown.body());
        assertThat(refused.contentType()).isEqualTo(unknown.contentType());
        assertThat(stored(login)).isEqualTo(hash);
    }
}
