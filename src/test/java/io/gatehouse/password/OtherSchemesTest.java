package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes of other systems verify, and malformed ones do not. */
class OtherSchemesTest {
    private static final String PASSWORD = "correct horse battery staple";

    private final PasswordHasher hasher = CheapHashing.hasher();

    /** Hashes of {@link #PASSWORD}, each made by the library named in the comment. */
    static Stream<String> foreign() {
        return Stream.of(
                // argon2-cffi 25.1.0, hash_secret
                "$argon2i$v=16$m=256,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$Sffrbuet8Vv6U2Y9hSzCe3AjZHLXs6qkrv88an+bSvY",
                "$argon2i$m=256,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$Sffrbuet8Vv6U2Y9hSzCe3AjZHLXs6qkrv88an+bSvY",
                "$argon2i$v=19$m=256,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$6CXPZsmoPQCl2ro4SSrvA3LZXvAD/9ey8MDcJjU50do",
                "$argon2d$v=16$m=256,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$wuNWgIHjtYHCysSbgz1iG3gnccruw9R5cYltbIMv5Lg",
                "$argon2d$v=19$m=256,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$QlUfd0/H+qPYXgmNkl+cHfhlryCeRVw1Ef+LUhijO+A",
                "$argon2id$v=16$m=256,t=2,p=2$c2l4dGVlbiBieXRlIHNhbA$WHOtFfBxxNDnPoYomdAVZAjhc5983V7ZmohasiB4Ivk",
                // bcrypt 5.0.0, hashpw
                "$2a$05$c0vx3SOvBQ4rsR7TE11k8e57SS/aZ/YA25zVOGRjoVWnsv1OcfNhG",
                "$2b$05$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy",
                // libxcrypt, crypt(3), with a salt whose last four bits are not zero
                "$2y$05$abcdefghijklmnopqrstuuFiPhXf1sVd3pCCRO.uVh34H/qI/ZsuS",
                // passlib 1.7.4, scrypt
                "$scrypt$ln=10,r=8,p=1$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "$scrypt$ln=8,r=4,p=3$WsuZs5ay1rq3lnJuTSnlHA$ySzEc0zbebKgQCvc99CAhwE3NJbRaVMOBue0N/7eDqE",
                // Python 3.11, hashlib.scrypt with dklen=64
                "$scrypt$ln=11,r=8,p=2$c2FsdCBvZiBoYXNobGliIQ$ueLK8SLcbHIs/XQ/HLfp3F2rgzwx9qbEnjEOhgLfWSAJ0GY55G0o"
                        + "zvmznQkI6W42WLn1CC1RPmU4jj1xP5UMIw",
                // passlib 1.7.4, pbkdf2_sha1, _sha256, _sha512
                "$pbkdf2$1000$Q4gRwrh3TqnVmpMypjRmLA$Ml3w1iRf6weY3F0JTRIcvF6AeJ4",
                "$pbkdf2-sha1$1000$Q4gRwrh3TqnVmpMypjRmLA$Ml3w1iRf6weY3F0JTRIcvF6AeJ4",
                "$pbkdf2-sha256$1000$UyrFeI/xPifEWMs5J0SoVQ$MeZ/P7aKSQLNtDH.FCWQX8bU43PYHYtOdADfsn6yLas",
                "$pbkdf2-sha512$1000$uPf./x.DcI6Rsvb./19LqQ$0bfZ.WmmCQdVge3d/YoifB4xf8zQ5k3ARg4Ag42BMPYb1rGf.STqYRISCOwu"
                        + "FnZ0Vk9GlCun5UjbtrDW8QgIsQ",
                // Django 5.2, PBKDF2PasswordHasher and PBKDF2SHA1PasswordHasher
                "pbkdf2_sha256$1500$seasalt2024$7y129uP9liX4/I0Fiv/CGJehLkttKhfA9ndTXousyuM=",
                "pbkdf2_sha1$1500$seasalt2024$GGCdQsn2nI/POx5ZU/q3/cq58hE=",
                // Wrapped in Python: hashlib, bcrypt and argon2-cffi as above, with the digest as argon2id's password
                "$gatehouse-wrapped$digest$h=md5,salt=before$706570706572$$argon2id$v=19$m=256,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$P9itbPAVB6CrfH2Da6o9QYimF41Bs56ITO/40P7Z67Q",
                "$gatehouse-wrapped$2b$04$abcdefghijklmnopqrstuu$argon2id$v=19$m=256,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$C6SD/BkXtPalVQ7wQVD4wEobgLzgXGk4SsvWa461tVk",
                "$gatehouse-wrapped$pbkdf2-sha256$1000$4Nw7Z8yZ0zqnFCLE2BsjpA$$argon2id$v=19$m=256,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$6BLC1XW+RXT+udsc+NTzugvPthhsBpGONvgK319SbfM");
    }

    @ParameterizedTest
    @Tag("PWD-02")
    @MethodSource("foreign")
    void a_hash_of_another_system_verifies_with_one_computation_and_is_upgraded(String stored) {
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), stored)).isTrue();
        assertThat(hasher.hashesRun()).isEqualTo(1);
        assertThat(hasher.verify(Secret.valueOf(PASSWORD + "r"), stored)).isFalse();
        assertThat(hasher.verify(Secret.valueOf(""), stored)).isFalse();
        assertThat(hasher.hashesRun()).isEqualTo(3);
        assertThat(hasher.needsUpgrade(stored)).isTrue();
    }

    @ParameterizedTest
    @Tag("PWD-05")
    @MethodSource("foreign")
    void a_dummy_of_another_scheme_has_the_same_cost_and_no_other_data_of_the_hash(String stored) {
        String dummy = hasher.dummyLike(stored);

        assertThat(hasher.describe(dummy)).isEqualTo(hasher.describe(stored)).isPresent();
        assertThat(dummy).isNotEqualTo(hasher.dummyLike(stored));
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), dummy)).isFalse();
        assertThat(hasher.hashesRun()).isEqualTo(1);
    }

    // bcrypt 5.0.0; argon2-cffi 25.1.0 with other parameters than those of new hashes.
    @ParameterizedTest
    @Tag("PWD-02")
    @ValueSource(strings = {"$2b$04$I/.2gpfBK14xAmF6JUZCP.cUwu4vzARZKCM1LtGEcVPBgVr6.Fc8a"})
    void an_unnormalised_password_is_tried_after_its_normal_form(String stored) {
        assertThat(hasher.verify(Secret.valueOf("cafe\u0301 au lait"), stored)).isTrue();
        assertThat(hasher.hashesRun()).isEqualTo(2);
        assertThat(hasher.verify(Secret.valueOf("caf\u00e9 au lait"), stored)).isFalse();
        assertThat(hasher.hashesRun()).isEqualTo(3);
    }

    // bcrypt 5.0.0
    @Test
    @Tag("PWD-02")
    void bcrypt_encodes_non_ascii_letters_as_utf8() {
        String stored = "$2b$04$qhhBUUU0ubYRH.amTGSoqelk4oCf3ZPv5wCSTjJipnYFS2bx7zW6q";

        assertThat(hasher.verify(Secret.valueOf("\u00ff\u00a3p\u00e4ssword"), stored))
                .isTrue();
        assertThat(hasher.verify(Secret.valueOf("??password"), stored)).isFalse();
    }

    // libxcrypt, of 72 times "x"
    @Test
    @Tag("PWD-02")
    void bcrypt_ignores_bytes_after_the_72nd() {
        String stored = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";

        assertThat(hasher.verify(Secret.valueOf("x".repeat(72)), stored)).isTrue();
        assertThat(hasher.verify(Secret.valueOf("x".repeat(73)), stored)).isTrue();
        assertThat(hasher.verify(Secret.valueOf("x".repeat(71)), stored)).isFalse();
        assertThat(hasher.verify(Secret.valueOf("x".repeat(71) + "y"), stored)).isFalse();
    }

    // libxcrypt, of "x": without a check "x", NUL, "x" has the same bytes in bcrypt's cycle.
    @Test
    @Tag("PWD-02")
    void a_password_with_a_nul_matches_no_bcrypt_hash() {
        String stored = "$2b$04$abcdefghijklmnopqrstuuPp7HPfoAs8I2dCQCQ/fW7zEJv8I8C8e";

        assertThat(hasher.verify(Secret.valueOf("x"), stored)).isTrue();
        assertThat(hasher.verify(Secret.valueOf("x\0x"), stored)).isFalse();
        assertThat(hasher.verify(Secret.valueOf("x\0"), stored)).isFalse();
    }

    // RFC 7914 §12, password "password", salt "NaCl"
    @Test
    @Tag("PWD-02")
    void rfc7914_vector() {
        assertThat(hasher.verify(
                        Secret.valueOf("password"),
                        "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuU"
                                + "qD7m2DYMvfoswGQA"))
                .isTrue();
    }

    // RFC 6070, password "password", salt "salt", 4096 iterations of HMAC-SHA-1
    @Test
    @Tag("PWD-02")
    void rfc6070_vector() {
        assertThat(hasher.verify(Secret.valueOf("password"), "$pbkdf2$4096$c2FsdA$SwB5AbdlSJq.rUnZJvch0GWkKcE"))
                .isTrue();
    }

    @ParameterizedTest
    @Tag("PWD-02")
    @CsvSource({
        "md5,before,706570706572,f8ee72288939630ba446602314f3ce40",
        "md5,after,706570706572,0ae3598da678330a09af2845085de5de",
        "md5,before,'',9cc2ae8a1ba7a93da39b46fc1019c481",
        "md5,after,'',9cc2ae8a1ba7a93da39b46fc1019c481",
        // Django 5.2, MD5PasswordHasher with the salt "seasalt"
        "md5,before,73656173616c74,9aa4b8addefd43dbf9340b7540e4e49a",
        "sha1,before,706570706572,e2c3cf2d6535167057d9d2741e581d96ec21b580",
        "sha1,after,706570706572,07568980a841e5b1f954e868166506e247a74650",
        // passlib 1.7.4, ldap_salted_sha1: digest and salt out of the base64 of {SSHA}
        "sha1,after,a234c6b8,c1f9c638f035b1f03b2e5936a753072d935a10d6",
        "sha256,before,'',c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a",
        "sha256,before,706570706572,7577e17c5358a464d145b4e7ddbbe40b8ff0a5f625d919a2c32643a7b4488c43",
        "sha512,after,706570706572,c2c4dc2c0958c984e814dc1417911972bbcb31a6644b0d6d17f479b0f1e5b59dd1440e1f4f4274d6589d5"
                + "240339cb5f6b734661e731e1ea6d67ca4df591b0f68",
    })
    void a_digest_of_hashlib_verifies_only_after_wrapping(String function, String salt, String saltHex, String digest) {
        String bare = "$digest$h=" + function + ",salt=" + salt + "$" + saltHex + "$" + digest;
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), bare)).isFalse();
        assertThat(hasher.isWeak(bare)).isTrue();

        String wrapped = hasher.wrap(bare);

        assertThat(wrapped).doesNotContain(digest).contains("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(hasher.isWeak(wrapped)).isFalse();
        assertThat(hasher.needsUpgrade(wrapped)).isTrue();
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), wrapped)).isTrue();
        assertThat(hasher.verify(Secret.valueOf(digest), wrapped)).isFalse();
        assertThat(hasher.verify(Secret.valueOf(PASSWORD + " "), wrapped)).isFalse();
    }

    @ParameterizedTest
    @Tag("PWD-02")
    @CsvSource({
        "$2b$09$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy,true",
        "$2b$10$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy,false",
        "$pbkdf2$1299999$Q4gRwrh3TqnVmpMypjRmLA$Ml3w1iRf6weY3F0JTRIcvF6AeJ4,true",
        "$pbkdf2$1300000$Q4gRwrh3TqnVmpMypjRmLA$Ml3w1iRf6weY3F0JTRIcvF6AeJ4,false",
        "pbkdf2_sha256$599999$seasalt2024$7y129uP9liX4/I0Fiv/CGJehLkttKhfA9ndTXousyuM=,true",
        "pbkdf2_sha256$600000$seasalt2024$7y129uP9liX4/I0Fiv/CGJehLkttKhfA9ndTXousyuM=,false",
        "'$scrypt$ln=8,r=4,p=3$WsuZs5ay1rq3lnJuTSnlHA$ySzEc0zbebKgQCvc99CAhwE3NJbRaVMOBue0N/7eDqE',false",
    })
    void hashes_below_the_cost_recommended_by_owasp_are_weak(String stored, boolean weak) {
        assertThat(hasher.isWeak(stored)).isEqualTo(weak);
    }

    @ParameterizedTest
    @Tag("PWD-06")
    @ValueSource(
            strings = {
                "$2b$15$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy",
                "$2b$31$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy",
                "$scrypt$ln=18,r=8,p=1$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "$scrypt$ln=17,r=8,p=3$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "$scrypt$ln=29,r=9999,p=9999$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "$pbkdf2-sha256$2000001$UyrFeI/xPifEWMs5J0SoVQ$MeZ/P7aKSQLNtDH.FCWQX8bU43PYHYtOdADfsn6yLas",
                "pbkdf2_sha256$999999999$seasalt2024$7y129uP9liX4/I0Fiv/CGJehLkttKhfA9ndTXousyuM=",
                "$gatehouse-wrapped$2b$15$abcdefghijklmnopqrstuu$argon2id$v=19$m=256,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$C6SD/BkXtPalVQ7wQVD4wEobgLzgXGk4SsvWa461tVk",
                "$gatehouse-wrapped$2b$04$abcdefghijklmnopqrstuu$argon2id$v=19$m=999999,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$C6SD/BkXtPalVQ7wQVD4wEobgLzgXGk4SsvWa461tVk",
            })
    void a_cost_above_the_cap_is_not_run(String stored) {
        assertThat(hasher.describe(stored)).as("the hash can be parsed").isPresent();
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), stored)).isFalse();
        assertThat(hasher.unusableReason(stored)).isPresent();
        assertThat(hasher.dummyLike(stored)).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
    }

    @Test
    @Tag("PWD-06")
    void scrypt_stays_within_the_heap_budget() {
        StoredHash hash = StoredHash.parse(
                        "$scrypt$ln=10,r=8,p=1$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac")
                .orElseThrow();
        Argon2Engine argon2 = Argon2Engine.best();

        assertThat(hash.scheme().isRunnable(new HashingBackends(argon2, new HeapBudget(1024))))
                .isTrue();
        assertThat(hash.scheme().isRunnable(new HashingBackends(argon2, new HeapBudget(1023))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2$05$c0vx3SOvBQ4rsR7TE11k8e57SS/aZ/YA25zVOGRjoVWnsv1OcfNhG",
                "$2x$05$c0vx3SOvBQ4rsR7TE11k8e57SS/aZ/YA25zVOGRjoVWnsv1OcfNhG",
                "$2a$03$c0vx3SOvBQ4rsR7TE11k8e57SS/aZ/YA25zVOGRjoVWnsv1OcfNhG",
                "$2a$32$c0vx3SOvBQ4rsR7TE11k8e57SS/aZ/YA25zVOGRjoVWnsv1OcfNhG",
                "$2a$5$c0vx3SOvBQ4rsR7TE11k8e57SS/aZ/YA25zVOGRjoVWnsv1OcfNhG",
                "$2a$05$c0vx3SOvBQ4rsR7TE11k8e57SS/aZ/YA25zVOGRjoVWnsv1OcfNhH",
                "$2a$05$c0vx3SOvBQ4rsR7TE11k8e",
                "$scrypt$ln=0,r=8,p=1$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "$scrypt$ln=10,r=0,p=1$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "$scrypt$r=8,ln=10,p=1$IIRwDkGoFcJYS0lp7Z2z9g$R76hp9pB7DVKvfxmfmjYbs5kdWa2P0a+64W1G3SByac",
                "$pbkdf2-md5$1000$Q4gRwrh3TqnVmpMypjRmLA$Ml3w1iRf6weY3F0JTRIcvF6AeJ4",
                "$pbkdf2-sha256$1000,l=21$Q4gRwrh3TqnVmpMypjRmLA$Ml3w1iRf6weY3F0JTRIcvF6AeJ4",
                "$pbkdf2-sha256$0$UyrFeI/xPifEWMs5J0SoVQ$MeZ/P7aKSQLNtDH.FCWQX8bU43PYHYtOdADfsn6yLas",
                "$pbkdf2-sha256$1000$UyrFeI/xPifEWMs5J0SoVQ$MeZ/P7aKSQLNtDH+FCWQX8bU43PYHYtOdADfsn6yLas",
                "$pbkdf2-sha256$1000$UyrFeI/xPifEWMs5J0SoVQ$",
                "pbkdf2_sha256$1500$seasalt2024$7y129uP9liX4/I0Fiv/CGJehLkttKhfA9ndTXousyuM",
                "pbkdf2_sha256$1500$$7y129uP9liX4/I0Fiv/CGJehLkttKhfA9ndTXousyuM=",
                "$digest$h=md5,salt=before$$f8ee72288939630ba446602314f3ce4",
                "$digest$h=md5,salt=before$$f8ee72288939630ba446602314f3ce4000000000",
                "$digest$h=md4,salt=before$$f8ee72288939630ba446602314f3ce40",
                "f8ee72288939630ba446602314f3ce40",
                "$gatehouse-wrapped$digest$h=md5,salt=before$$f8ee72288939630ba446602314f3ce40$argon2id$v=19$m=256,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$P9itbPAVB6CrfH2Da6o9QYimF41Bs56ITO/40P7Z67Q",
                "$gatehouse-wrapped$gatehouse-wrapped$2b$04$abcdefghijklmnopqrstuu$argon2id$v=19$m=256,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$C6SD/BkXtPalVQ7wQVD4wEobgLzgXGk4SsvWa461tVk",
                "$gatehouse-wrapped$2b$04$abcdefghijklmnopqrstuu$argon2i$v=19$m=256,t=2,p=1"
                        + "$c2l4dGVlbiBieXRlIHNhbA$C6SD/BkXtPalVQ7wQVD4wEobgLzgXGk4SsvWa461tVk",
            })
    void any_other_string_has_no_scheme_and_verifies_no_password(String stored) {
        assertThat(hasher.describe(stored)).isEmpty();
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), stored)).isFalse();
        assertThat(hasher.hashesRun()).isEqualTo(1);
        assertThat(hasher.isWeak(stored)).isFalse();
        assertThat(hasher.needsUpgrade(stored)).isTrue();
    }

    @Test
    @Tag("PWD-02")
    void unnormalised_passwords_are_tried_for_parameters_of_the_earlier_service() {
        PasswordSettings settings = new PasswordSettings(
                65_536, 3, 4, 8, 2, 64, CheapHashing.settings().queueDeadline());
        PasswordHasher like = new PasswordHasher(settings, new SecureRandom());

        assertThat(like.verify(
                        Secret.valueOf("cafe\u0301 au lait"),
                        "$argon2id$v=19$m=65536,t=3,p=4"
                                + "$ZWFybGllci1zZXJ2aWNlIQ$VLk6OpMRNUgwfmFkwHeDvuQ3wc0CAU628OI8kShIAag"))
                .isTrue();
    }
}
