package io.gatehouse.account;

import static io.gatehouse.account.AccountFixture.request;
import static io.gatehouse.testing.Refusals.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which logins and emails are equal. */
final class NameFoldingTest {
    private static final AccountFixture WORLD = new AccountFixture();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @BeforeAll
    static void register() {
        WORLD.register(request("kilo-Ink", "kilo.ink.ss@example.com"));
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    /** The same rules in a database whose locale does not pair "I" and "i". */
    @Nested
    @Tag("INP-10")
    class InTurkish extends Folding {
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
    }

    @Nested
    @Tag("INP-10")
    class AnywhereElse extends Folding {}

    abstract static class Folding {
        @ParameterizedTest
        @ValueSource(strings = {"KILO.INK.SS@EXAMPLE.COM", "Kilo.ink.ss@Example.com"})
        void an_email_in_another_case_is_the_same(String email) {
            assertThat(problemOf(() -> WORLD.register(request("other-login", email))))
                    .isEqualTo(Problem.EMAIL_TAKEN);
        }

        @ParameterizedTest
        @ValueSource(strings = {"KILO-INK", "kilo-ink"})
        void a_login_in_another_case_is_the_same(String login) {
            assertThat(problemOf(() -> WORLD.register(request(login, "other@example.com"))))
                    .isEqualTo(Problem.LOGIN_TAKEN);
        }

        @Test
        void a_domain_in_unicode_is_the_same_as_its_a_label() {
            ProfileView made =
                    WORLD.register(request("umlaut" + NUMBER.incrementAndGet(), NUMBER + "@M\u00DCLLER.example"));

            assertThat(made.email()).isEqualTo(NUMBER + "@xn--mller-kva.example");
            for (String same :
                    List.of("m\u00FCller", "mu\u0308ller", "xn--mller-kva", "XN--MLLER-KVA", "\uFF4D\u00FCller")) {
                assertThat(problemOf(() -> WORLD.register(request("other-login", NUMBER + "@" + same + ".example"))))
                        .as(same)
                        .isEqualTo(Problem.EMAIL_TAKEN);
            }
        }

        /**
         * Dotless i, I with a dot, sharp s, long s, full width, Cyrillic o: each looks like or folds to an ASCII
         * letter.
         */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "k\u0131lo.ink.ss@example.com",
                    "k\u0130lo.ink.ss@example.com",
                    "kilo.ink.\u00DF@example.com",
                    "kilo.ink.\u017Fs@example.com",
                    "\uFF4Bilo.ink.ss@example.com",
                    "kil\u043E.ink.ss@example.com"
                })
        void an_email_that_only_looks_alike_is_a_different_one(String email) {
            String login = "look-alike" + NUMBER.incrementAndGet();
            String own = NUMBER.get() + email;

            ProfileView made = WORLD.register(request(login, own));

            assertThat(made.email()).isEqualTo(own);
            IdentifierConflicts taken =
                    WORLD.database.with(AccountDao.class, dao -> dao.findConflicts(made.id(), null, email));
            assertThat(taken).isEqualTo(new IdentifierConflicts(false, false));
        }

        /**
         * A Kelvin sign, which NFC converts to K; an umlaut in two characters; domains that IDNA 2003 maps to others.
         */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\u212Ailo.ink.ss@example.com",
                    "mu\u0308ller@example.com",
                    "a@fa\u00DF.example",
                    "a@\u03B2\u03CC\u03BB\u03BF\u03C2.example",
                    "a@n\u200Cm.example",
                    "a@\u10A0.example"
                })
        void an_email_that_would_be_converted_to_another_is_rejected(String email) {
            assertThat(problemOf(() -> WORLD.register(request("converted" + NUMBER.incrementAndGet(), email))))
                    .isEqualTo(Problem.INPUT_INVALID);
        }

        @ParameterizedTest
        @ValueSource(strings = {"\u212Ailo-ink", "k\u0131lo-ink", "\uFF4Bilo-ink", "kil\u043E-ink", "kilo\u2010ink"})
        void a_login_is_ascii(String login) {
            assertThat(problemOf(() -> WORLD.register(request(login, "ascii@example.com"))))
                    .isEqualTo(Problem.INPUT_INVALID);
            assertThat(problemOf(() -> WORLD.users.find(login))).isEqualTo(Problem.USER_NOT_FOUND);
        }
    }

    @Test
    void lookups_of_a_login_or_an_email_use_the_indexes() throws NoSuchMethodException {
        Method conflicts = AccountDao.class.getMethod("findConflicts", UUID.class, String.class, String.class);
        Method byLogin = AccountDao.class.getMethod("findByLogin", String.class);

        assertThat(plan(conflicts))
                .contains("users_login_key", "users_email_key")
                .doesNotContain("Seq Scan on users");
        assertThat(plan(byLogin)).contains("users_login_key").doesNotContain("Seq Scan on users");
    }

    private static String plan(Method statement) {
        return WORLD.jdbi.inTransaction(handle -> {
            // A scan is cheaper for so few rows. With scans disabled, the planner uses every index that is usable.
            handle.execute("SET LOCAL enable_seqscan = off");
            String sql = statement.getAnnotation(SqlQuery.class).value();
            return String.join(
                    "\n",
                    handle.createQuery("EXPLAIN " + sql)
                            .bind("login", "kilo-ink")
                            .bind("email", "kilo.ink.ss@example.com")
                            .bind("self", WORLD.newId.get())
                            .mapTo(String.class)
                            .list());
        });
    }
}
