package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every argon2 implementation. */
@Tag("PWD-01")
abstract class Argon2EngineContract {
    private final Argon2Engine engine = make();

    abstract Argon2Engine make();

    @ParameterizedTest
    @CsvSource({
        "2,65536,1,password,somesalt,09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        "2,256,1,password,somesalt,9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
        "2,256,2,password,somesalt,6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
        "1,65536,1,password,somesalt,f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98",
        "4,65536,1,password,somesalt,9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c",
        "2,65536,1,differentpassword,somesalt,0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
        "2,65536,1,password,diffsalt,bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c",
    })
    void phc_winner_argon2_test_c_vectors(int passes, int kib, int lanes, String password, String salt, String tag) {
        byte[] actual =
                engine.tag(Argon2Variant.CURRENT, new Argon2Cost(kib, passes, lanes), bytes(password), bytes(salt), 32);

        assertThat(HexFormat.of().formatHex(actual)).isEqualTo(tag);
    }

    // Made with argon2-cffi 25.1.0, hash_secret_raw(b"password", b"somesalt", 2, 256, 1, 32, type, version).
    @ParameterizedTest
    @Tag("PWD-02")
    @CsvSource({
        "I,16,fd4dd83d762c49bdeaf57c47bdcd0c2f1babf863fdeb490df63ede9975fccf06",
        "I,19,89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f",
        "D,16,bd404868ff00c52e7543c8332e6a772a5724892d7e328d5cf253bbc8e726b371",
        "D,19,25c4ee8ba448054b49efc804e478b9d823be1f9bd2e99f51d6ec4007a3a1501f",
        "ID,16,da070e576e50f2f38a3c897cbddc6c7fb4028e870971ff9eae7b4e1879295e6e",
        "ID,19,9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
    })
    void every_type_and_version(Argon2Variant.Type type, int version, String tag) {
        Argon2Variant variant = new Argon2Variant(type, version);
        byte[] actual = engine.tag(variant, new Argon2Cost(256, 2, 1), bytes("password"), bytes("somesalt"), 32);

        assertThat(HexFormat.of().formatHex(actual)).isEqualTo(tag);
    }

    @Test
    void the_tag_has_the_requested_length() {
        Argon2Cost cost = new Argon2Cost(64, 1, 1);

        assertThat(engine.tag(Argon2Variant.CURRENT, cost, bytes("password"), bytes("somesalt"), 16))
                .hasSize(16);
        assertThat(engine.tag(Argon2Variant.CURRENT, cost, bytes("password"), bytes("somesalt"), 64))
                .hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 19})
    void an_empty_password_causes_no_error(int version) {
        Argon2Variant variant = new Argon2Variant(Argon2Variant.Type.I, version);

        assertThat(engine.tag(variant, new Argon2Cost(64, 1, 1), bytes(""), bytes("somesalt"), 32))
                .isNotEqualTo(new byte[32]);
    }

    @Test
    void the_password_is_not_changed() {
        byte[] password = bytes("password");

        engine.tag(Argon2Variant.CURRENT, new Argon2Cost(64, 1, 1), password, bytes("somesalt"), 32);

        assertThat(password).isEqualTo(bytes("password"));
    }

    @Test
    void usual_parameters_can_be_run() {
        assertThat(engine.canRun(Argon2Variant.CURRENT, new Argon2Cost(19_456, 2, 1), 32))
                .isTrue();
        assertThat(engine.canRun(Argon2Variant.CURRENT, Argon2Cost.EARLIER_SERVICE, 32))
                .isTrue();
    }

    @Test
    void the_engine_has_a_name() {
        assertThat(engine.name()).isNotBlank();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
