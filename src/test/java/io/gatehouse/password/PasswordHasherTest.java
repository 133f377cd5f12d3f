package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.kernel.Secret;
import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class PasswordHasherTest {
    private static final String COMPOSED = "caf\u00e9 au lait";
    private static final String DECOMPOSED = "cafe\u0301 au lait";
    private static final String STORED_TAG = "$c2l4dGVlbi1ieXRlcy0wNA$r31wGIU8ZdlOv2aQTSQDc7K4wt19B4h+i90la+2MI2c";

    private final PasswordHasher hasher = CheapHashing.hasher();

    @Test
    @Tag("PWD-01")
    void a_new_hash_is_argon2id_of_19_mib_two_passes_one_lane_with_16_bytes_of_salt() {
        PasswordHasher usual = new PasswordHasher(PasswordSettings.defaults(), new SecureRandom());

        String phc = usual.hash(Secret.valueOf("correct horse battery staple"));

        assertThat(phc).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(usual.verify(Secret.valueOf("correct horse battery staple"), phc))
                .isTrue();
        assertThat(usual.verify(Secret.valueOf("correct horse battery stapler"), phc))
                .isFalse();
    }

    @Test
    @Tag("PWD-01")
    void two_hashes_of_one_password_differ_in_their_salt() {
        Secret password = Secret.valueOf("correct horse battery staple");

        assertThat(hasher.hash(password)).isNotEqualTo(hasher.hash(password));
    }

    @ParameterizedTest
    @Tag("PWD-02")
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=64,t=2,p=2$c2l4dGVlbi1ieXRlcy0wMg$bRTjp0HVtL+wr4QSyjphxptcPxKU8gbTC6nwlpZyp24",
                "$argon2id$v=19$m=64,t=1,p=1$c2l4dGVlbi1ieXRlcy0wMw$k9AytJaN01c59XOL8htQcw",
                "$argon2id$v=19$m=19456,t=2,p=1" + STORED_TAG,
            })
    void hashes_of_argon2_cffi_verify_with_any_parameters(String phc) {
        assertThat(hasher.verify(Secret.valueOf("correct horse battery staple"), phc))
                .isTrue();
        assertThat(hasher.verify(Secret.valueOf("correct horse battery stable"), phc))
                .isFalse();
    }

    @Test
    @Tag("PWD-02")
    void a_hash_of_the_earlier_service_verifies_with_the_unnormalised_password() {
        String raw = "$argon2id$v=19$m=65536,t=3,p=4"
                + "$ZWFybGllci1zZXJ2aWNlIQ$VLk6OpMRNUgwfmFkwHeDvuQ3wc0CAU628OI8kShIAag";

        assertThat(hasher.verify(Secret.valueOf(DECOMPOSED), raw)).isTrue();
        assertThat(hasher.hashesRun()).isEqualTo(2);
        assertThat(hasher.verify(Secret.valueOf(COMPOSED), raw)).isFalse();
        assertThat(hasher.hashesRun()).isEqualTo(3);
    }

    @Test
    @Tag("PWD-02")
    void a_hash_of_the_earlier_service_is_verified_with_the_normal_form_first() {
        String normal = "$argon2id$v=19$m=65536,t=3,p=4"
                + "$ZWFybGllci1zZXJ2aWNlPw$46Ef7rZZBmNTWCK2XJYcJzBtSmTDAMonst79/M4JkQ4";

        assertThat(hasher.verify(Secret.valueOf(DECOMPOSED), normal)).isTrue();
        assertThat(hasher.hashesRun()).isEqualTo(1);
    }

    @Test
    @Tag("PWD-02")
    void unnormalised_passwords_are_not_tried_for_parameters_of_new_hashes() {
        String raw = "$argon2id$v=19$m=64,t=1,p=1$c2l4dGVlbi1ieXRlcy0wMQ$kktA+YHKkJtYnmOztZDPQc9UaFqdFVS+f69Tj7jgh/o";

        assertThat(hasher.verify(Secret.valueOf(DECOMPOSED), raw)).isFalse();
        assertThat(hasher.hashesRun()).isEqualTo(1);
    }

    @ParameterizedTest
    @Tag("PWD-02")
    @CsvSource({
        "m=19456,t=2,p=1,false",
        "m=65536,t=3,p=4,false",
        "m=47104,t=1,p=1,false",
        "m=19456,t=1,p=1,true",
        "m=12288,t=3,p=1,true",
        "m=12288,t=2,p=8,true",
    })
    void only_a_cheaper_hash_is_upgraded(String m, String t, String p, boolean upgrade) {
        PasswordHasher usual = new PasswordHasher(PasswordSettings.defaults(), new SecureRandom());

        assertThat(usual.needsUpgrade("$argon2id$v=19$" + m + "," + t + "," + p + STORED_TAG))
                .isEqualTo(upgrade);
    }

    @Test
    @Tag("PWD-02")
    void another_scheme_is_upgraded() {
        assertThat(hasher.needsUpgrade("$2b$12$abcdefghijklmnopqrstuuO3w0lDgTkPpMs0sJ8Y2XyT1q8l2pZyK"))
                .isTrue();
    }

    @ParameterizedTest
    @Tag("PWD-03")
    @CsvSource({
        "caf\u00e9 au lait,cafe\u0301 au lait",
        "cafe\u0301 au lait,caf\u00e9 au lait",
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44 x,password x",
    })
    void a_password_verifies_in_every_equivalent_unicode_form(String set, String given) {
        assertThat(hasher.verify(Secret.valueOf(given), hasher.hash(Secret.valueOf(set))))
                .isTrue();
    }

    @ParameterizedTest
    @Tag("PWD-03")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                " eight ch,eight ch",
                "eight ch ,eight ch",
                "eight  ch,eight ch",
                "\ud83d\udd11\ud83d\udd11\ud83d\udd11\ud83d\udd11,\ud83d\udd11\ud83d\udd11\ud83d\udd11\ud83d\udd12",
                "Passphrase,passphrase",
                "cafe au lait,caf\u00e9 au lait",
            })
    void spaces_emoji_case_and_accents_count(String set, String given) {
        String phc = hasher.hash(Secret.valueOf(set));

        assertThat(hasher.verify(Secret.valueOf(set), phc)).isTrue();
        assertThat(hasher.verify(Secret.valueOf(given), phc)).isFalse();
    }

    @Test
    @Tag("PWD-03")
    void the_last_of_128_characters_counts() {
        String start = "\ud83d\udd11".repeat(127);
        String phc = hasher.hash(Secret.valueOf(start + "a"));

        assertThat(hasher.verify(Secret.valueOf(start + "a"), phc)).isTrue();
        assertThat(hasher.verify(Secret.valueOf(start + "b"), phc)).isFalse();
        assertThat(hasher.verify(Secret.valueOf(start), phc)).isFalse();
    }

    @Test
    @Tag("PWD-03")
    void characters_after_a_nul_count() {
        String phc = hasher.hash(Secret.valueOf("password\0one"));

        assertThat(hasher.verify(Secret.valueOf("password\0one"), phc)).isTrue();
        assertThat(hasher.verify(Secret.valueOf("password\0two"), phc)).isFalse();
    }

    @ParameterizedTest
    @Tag("PWD-06")
    @ValueSource(strings = {"m=262145,t=1,p=1", "m=64,t=11,p=1", "m=256,t=1,p=17", "m=999999999,t=999999999,p=1"})
    void a_stored_cost_above_the_cap_is_not_run_and_the_log_shows_no_hash(String parameters) {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(PasswordHasher.class);
        logger.addAppender(log);

        assertThat(hasher.verify(Secret.valueOf("marker-password"), "$argon2id$v=19$" + parameters + STORED_TAG))
                .isFalse();
        logger.detachAppender(log);

        assertThat(hasher.hashesRun()).as("of the configured cost").isEqualTo(1);
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("above the highest cost that is run")
                        .doesNotContain("marker-password", "c2l4dGVl", "r31wGIU8"));
    }

    @Test
    @Tag("PWD-06")
    void a_stored_cost_at_the_cap_is_within_it() {
        assertThat(new Argon2Cost(262_144, 10, 16).isWithinCap()).isTrue();
        assertThat(new Argon2Cost(262_145, 10, 16).isWithinCap()).isFalse();
        assertThat(new Argon2Cost(262_144, 11, 16).isWithinCap()).isFalse();
        assertThat(new Argon2Cost(262_144, 10, 17).isWithinCap()).isFalse();
    }

    @Test
    @Tag("PWD-05")
    void a_dummy_costs_one_hash_of_the_configured_cost_and_has_no_known_password() {
        String dummy = hasher.dummy();

        assertThat(hasher.hashesRun()).isZero();
        assertThat(hasher.verify(Secret.valueOf("password"), dummy)).isFalse();
        assertThat(hasher.hashesRun()).isEqualTo(1);
        assertThat(dummy)
                .hasSameSizeAs(hasher.hash(Secret.valueOf("password")))
                .startsWith("$argon2id$v=19$m=64,t=1,p=1$")
                .isNotEqualTo(hasher.dummy());
    }

    @Test
    @Tag("PWD-05")
    void a_dummy_like_a_stored_hash_has_its_cost_and_no_other_data_of_it() {
        String stored = "$argon2id$v=19$m=65536,t=3,p=4" + STORED_TAG;

        assertThat(hasher.dummyLike(stored))
                .startsWith("$argon2id$v=19$m=65536,t=3,p=4$")
                .hasSameSizeAs(stored)
                .doesNotContain("c2l4dGVl", "r31wGIU8");
        assertThat(hasher.dummyLike("*")).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
    }

    @Test
    void the_bytes_of_the_password_are_wiped() {
        GatedEngine engine = new GatedEngine().open();

        String phc = CheapHashing.hasher(engine).hash(Secret.valueOf("password"));
        assertThat(engine.lastPassword()).hasSize(8).containsOnly(0);
        CheapHashing.hasher(engine).verify(Secret.valueOf("passphrase"), phc);
        assertThat(engine.lastPassword()).hasSize(10).containsOnly(0);
    }

    @Test
    void the_engine_in_use_has_a_name() {
        assertThat(hasher.engine()).isEqualTo("libargon2");
        assertThat(CheapHashing.hasher(new Password4jEngine()).engine()).isEqualTo("password4j");
    }
}
