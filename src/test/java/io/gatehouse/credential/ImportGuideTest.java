package io.gatehouse.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The SQL expressions in docs/reference/passwords.md make hashes that verify. */
@Tag("PWD-02")
class ImportGuideTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\| `([^`]*password[^`]*)` \\|$");

    /** What the other system has, by the words in the row. */
    private static final Map<String, String> OLD = Map.of("without salt", "ABF7AAD6438836DBE526AA231ABDE2D0EEF74D42");

    @Test
    void every_expression_makes_a_hash_that_verifies() throws Exception {
        PasswordHasher hasher = new PasswordHasher(PasswordSettings.defaults(), new SecureRandom());
        Matcher rows = ROW.matcher(Files.readString(Path.of("docs/reference/passwords.md")));
        int found = 0;
        try (Connection connection = TestDatabase.empty().connect()) {
            while (rows.find()) {
                String what = rows.group(1);
                String old = OLD.entrySet().stream()
                        .filter(sample -> what.contains(sample.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("No sample for " + what));
                String hash = evaluated(connection, rows.group(2).replace("\\|", "|"), old);
                String usable = hasher.isWeak(hash) && hash.startsWith("$digest") ? hasher.wrap(hash) : hash;
                assertThat(hasher.verify(Secret.valueOf(PASSWORD), usable))
                        .as(what)
                        .isTrue();
                found++;
            }
        }
        assertThat(found).isEqualTo(OLD.size());
    }

    @Tag("ACC-14")
    @Test
    void the_query_for_logins_in_the_form_of_an_id_finds_them_and_no_others() throws Exception {
        Matcher query = Pattern.compile("(?m)^SELECT login FROM old_users WHERE (login .*);$")
                .matcher(Files.readString(Path.of("docs/reference/passwords.md")));
        assertThat(query.find()).isTrue();
        try (Connection connection = TestDatabase.empty().connect()) {
            for (String login : List.of(
                    "019aab00-0000-7000-8000-00000000abcd",
                    "019AAB00-0000-4000-8000-00000000ABCD",
                    "ada_l",
                    "1-1-1-1-1")) {
                String found =
                        evaluated(connection, "(" + query.group(1).replace("login", "password") + ")::text", login);
                assertThat(Boolean.parseBoolean(found))
                        .as(login)
                        .isEqualTo(UserReference.idOf(login).isPresent());
            }
        }
    }

    private static String evaluated(Connection connection, String expression, String password) throws Exception {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + expression + " FROM (SELECT ?::text AS password) old")) {
            select.setString(1, password);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
