package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes in the export formats of other systems, see the table in docs/reference/passwords.md. */
@Tag("PWD-10")
class ExportedHashesTest {
    private static final String PASSWORD = "correct horse battery staple";

    private final PasswordHasher hasher = CheapHashing.hasher();

    /** Hashes of {@link #PASSWORD}, each made by the program named in the comment. */
    static Stream<String> exported() {
        return Stream.of(
                // Django 5.2
                "bcrypt_sha256$$2b$04$zAIjBZBWkTtkAap6P/dgt.Utu56XCoStjJmxPM/6fm8sxG00nBbv.",
                "bcrypt$$2b$04$.ljDaOxNq6IJbc4pE3BkIOHBJy5VZdELV9q/bAUfTq807mB9y4oGi",
                "scrypt$1024$seasalt2024$8$5$z3gHHFFu36qyIcs1abDV7YEgLJsFM5fW56mCOxc+pz8Ywkkx/l1iG+pQdXxrAuQoOT9LNhK8s"
                        + "ILMTxIdgLIRxQ==",
                "argon2$argon2id$v=19$m=256,t=2,p=1$c2Vhc2FsdDIwMjQ$n4aMqZIJtF9ZwjznckjUNKTwk30aFN9j4RlXGmrhb+k",
                // Werkzeug 3.1
                "scrypt:1024:8:1$dxnCISzygGh0jV8f$302c1ae2b322decda8c53d7d756a8f34c11d858cf419d731b664628c4566aef9434cf8387e"
                        + "fb44a0fee99022d9c000570ef98c0733e038f9aa5b3f1121be3e70",
                "pbkdf2:sha256:1000$VT8Kyabfm9fZWvyH$04e914ed2cdcf16fc3da32fc343c1b9ecaf8156e02378fed758360b2552dcdf0",
                "pbkdf2:sha512:1000$mTd8c8r2Jx5X85t3$7d65b0c3664bcbb1d1abadca1bddb93bb64ef1889294e0f17a32908369013f5eb9c278d5"
                        + "9fcb518e3459462a1c2bd9b53e7d3e9d2901000d1c2e135dcc566054",
                // passlib 1.7.4
                "$bcrypt-sha256$v=2,t=2b,r=4$elpJ94Si0OChbj6a9sWp8.$iXvUBvbUX2vuR6BxSie0TMa4f8PfyKi",
                "$bcrypt-sha256$2b,4$M3r9.bj6MeTl0YJKpDuUG.$AAikMOvY4YsrRcAjdX7hMrfvTvlb3d2",
                "$P$6MsClY1hHDp4fhkkrvKl4QrVJTkC8r0",
                "$H$6TgJWf8bySf9t20QovjBwN.7PG1f.3.",
                "$5$rounds=1000$KKky6hXCSxXcVCYh$Phnmu6rR1OF7bYG32n4b.3gp2U2YM8lZcGI.aRJ0nPD",
                "$6$rounds=1234$iVpDlNmeUf5JIzJz$thNpPArvB4t3LtHiXqvNiZytrHUk//C1UufkH1mLYMAYsbWu8YwaE7JR5a1Z63I28Qs.dqdqLjus4"
                        + "OOkDeeOW1",
                "{PBKDF2-SHA256}1000$8/6/N.bcW.v9H6OU0hrjPA$yaxIT7PVJKr2WIZp51mubyiNXBFIRbrkMuA5I8VP7HE",
                "{PBKDF2}1000$eK8VgjDmPIdwbi3FmLMWgg$WwRSVO5DkfcxWgEpzf6NibBxA9o",
                "{CRYPT}$6$dHw7.GobKkecJ4SF$5HMwU9nWkuaXus02F2./qZKttfBR.Fpnwn1ijIkyKNEzZhCQvlvCKAAQcQb2Vg9vQsfGvb0V3y6FbufEww/w6/",
                "{CRYPT}$2b$04$dF8sK8jaOUQ2So5K1utK..4Z2wSbtatHECFFsQ1Xm9JuYSNwtS0vq",
                // OpenSSL 3.0, passwd
                "$6$seasalt$OsWdvzkZt1W1hsnEY//XBD8XrVe4xkh5EG/MIyPBFnS/tachtdRTVS8rOqDRZ4DLEFJ.Wa75YTCyJi/ymzZg71",
                "$5$seasalt$/9RJ.5bCoOl61Yfyn5H.WoBCX/V0m08fLp2tIHp.Gw0",
                "$1$seasalt$80WSRByI0.i7ReXf28jvY0",
                "$apr1$seasalt$UGXELLsHMUQUdECtuyy3M1",
                // Python's hashlib, hmac and bcrypt, by the code of WordPress 6.8, Drupal 7, ASP.NET Core Identity and
                // Spring
                // Security; Drupal's by a script that gives hashcat's example too
                "$wp$2y$04$3aq7/baAn4N01okC6NLt7uRoWu1APCYgdgD/x2RjlUUtWzSkKnZRC",
                "$S$8seasalt2yTeif71nguT9xuhHoiL97ESDXp9GZzQwZTyQIlFTgkC",
                "ACwe5oNyIVsc4GRCa1zb1O+bJJXnLYgv7Noj2XiUXpfyF1Kqm+xOAFfLwAllX96Low==",
                "AQAAAAIAAAPoAAAAECwe5oNyIVsc4GRCa1zb1O8jgZl5IV3VRvm1XxL/VBqxbASNNhEH7/s1Jjitfp9gnQ==",
                "AQAAAAEAAAPoAAAAECwe5oNyIVsc4GRCa1zb1O8+LLcoE6QbvttBfmWRQPezVH+QhU6DbrlIvh7aZYqmMw==",
                "AQAAAAAAAAPoAAAAECwe5oNyIVsc4GRCa1zb1O+bJJXnLYgv7Noj2XiUXpfyF1Kqm+xOAFfLwAllX96Low==",
                "{pbkdf2@SpringSecurity_v5_8}303132333435363738396162636465661b7dde587e07ce652e09b0e2c4ad3cc75fe745bace00410a53"
                        + "b775d3c827aa98",
                "{pbkdf2}30313233343536374e50fd32249389f6312eedb7fa6820e6f3c61f8803fad3f4cf6b16325c48a4f1",
                "{scrypt}$a0801$MDEyMzQ1Njc4OWFiY2RlZg==$7AnzIswxwEinpwz+ntydndYfVHPvOACmX9Vvo8hO1qM=",
                "{bcrypt}$2a$04$vVWy2qtHppf6xjI21/NcdeLwsh4fJ7lbK6TYTdVIM3PlUIqeHA8UK",
                // argon2-cffi 25.1.0, in other formats
                "{argon2}$argon2id$v=19$m=256,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$yfiTummbnr05yk6OtFY5MFiZ2Q7d4GU5fmSY1ay8T4U",
                "$argon2id$v=19$t=2,p=1,m=256$c2l4dGVlbiBieXRlIHNhbA$yfiTummbnr05yk6OtFY5MFiZ2Q7d4GU5fmSY1ay8T4U",
                "$argon2id$v=19$m=256,p=1$c2l4dGVlbiBieXRlIHNhbA$AaRcbBWqiniqL0TOz1sZsD7dyBbJfW+Fdxx2mUhCsNQ",
                "$argon2id$v=19$m=256,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA==$yfiTummbnr05yk6OtFY5MFiZ2Q7d4GU5fmSY1ay8T4U=");
    }

    @ParameterizedTest
    @MethodSource("exported")
    void an_exported_hash_verifies(String stored) {
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), stored)).isTrue();
        assertThat(hasher.verify(Secret.valueOf(PASSWORD + "r"), stored)).isFalse();
        assertThat(hasher.hashesRun()).isEqualTo(2);
        assertThat(hasher.unusableReason(stored)).isEmpty();
        assertThat(hasher.needsUpgrade(stored) || stored.contains("argon2id")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("exported")
    void an_exported_hash_has_a_canonical_form_and_a_dummy_of_the_same_cost(String stored) {
        String written = StoredHash.parse(stored).orElseThrow().encode();

        assertThat(StoredHash.parse(written).orElseThrow().encode()).isEqualTo(written);
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), written)).isTrue();
        assertThat(hasher.describe(written)).isEqualTo(hasher.describe(stored)).isPresent();
        assertThat(hasher.describe(hasher.dummyLike(stored))).isEqualTo(hasher.describe(stored));
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), hasher.dummyLike(stored)))
                .isFalse();
    }

    /** Plain digests of {@link #PASSWORD}, which verify only after wrapping. */
    static Stream<String> digests() {
        return Stream.of(
                "{MD5}nMKuihunqT2jm0b8EBnEgQ==",
                "{SHA}q/eq1kOINtvlJqojGr3i0O73TUI=",
                "{SMD5}PyIMG4ajPe8pTYATOpUMOlmLsfY=",
                "{SSHA}4b5LwKiEKYkA0si1KsWsJOS0bO1AKEVI",
                "{ssha}4b5LwKiEKYkA0si1KsWsJOS0bO1AKEVI",
                "{SSHA256}EWyvCTlSgvKRLBmd2csbXM807QflWcoNG+rXu6km7G8DIESIcc6ZEw==",
                "{SSHA512}ydOe2kn3powVWBXXTCCiPco+/aakE9nTOHA2uBEEHzm1bIsXzn5U6V6lvm2v1Bq36GEw9gQDTukqcftwU9/RYH8v5fz///8/",
                "{MD5}{seasalt}9f9e89e63373949ab9d6229de555fd5d",
                "{SHA-256}{seasalt}f8cd901a5abca1040b071ad206dc67a7c047a0b12cea14ce6c3e5913fa00ebfb",
                "md5$seasalt2024$140f201a08b7a346f58a723fcc12a1df");
    }

    @ParameterizedTest
    @MethodSource("digests")
    void an_exported_digest_is_parsed_and_verifies_after_wrapping(String stored) {
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), stored)).isFalse();
        assertThat(hasher.isWeak(stored)).isTrue();

        verifiesWrapped(stored);
    }

    static Stream<String> weak() {
        return exported().filter(stored -> CheapHashing.hasher().isWeak(stored));
    }

    @ParameterizedTest
    @MethodSource("weak")
    void a_weak_hash_can_be_wrapped(String stored) {
        verifiesWrapped(stored);
    }

    private void verifiesWrapped(String stored) {
        String wrapped = hasher.wrap(stored);

        assertThat(hasher.verify(Secret.valueOf(PASSWORD), wrapped)).isTrue();
        assertThat(hasher.verify(Secret.valueOf(PASSWORD + "r"), wrapped)).isFalse();
        assertThat(hasher.isWeak(wrapped)).isFalse();
    }

    /** The example in the documentation of Firebase. */
    @Test
    void firebase_scrypt_verifies_with_the_parameters_of_its_project() {
        String stored = "$firebase-scrypt$ln=14,r=8,p=1$42xEC+ixf3L2lw$Bw"
                + "$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA"
                + "$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ";

        assertThat(hasher.verify(Secret.valueOf("user1password"), stored)).isTrue();
        assertThat(hasher.verify(Secret.valueOf("user2password"), stored)).isFalse();
        assertThat(hasher.describe(hasher.dummyLike(stored))).isEqualTo(hasher.describe(stored));
        assertThat(StoredHash.parse(stored).orElseThrow().encode()).isEqualTo(stored);
    }

    // hashcat's example of Drupal 7, 16,384 passes
    @Test
    void a_hash_of_drupal_verifies() {
        String stored = "$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf";

        assertThat(hasher.verify(Secret.valueOf("hashcat"), stored)).isTrue();
        assertThat(hasher.verify(Secret.valueOf("hashca"), stored)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{bcrypt}$2a$15$vVWy2qtHppf6xjI21/NcdeLwsh4fJ7lbK6TYTdVIM3PlUIqeHA8UK",
                "$wp$2y$15$3aq7/baAn4N01okC6NLt7uRoWu1APCYgdgD/x2RjlUUtWzSkKnZRC",
                "bcrypt_sha256$$2b$31$zAIjBZBWkTtkAap6P/dgt.Utu56XCoStjJmxPM/6fm8sxG00nBbv.",
                "$6$rounds=2000001$seasalt$OsWdvzkZt1W1hsnEY//XBD8XrVe4xkh5EG/MIyPBFnS/tachtdRTVS8rOqDRZ4DLEFJ.Wa75YTCyJi/ymzZg71",
                "$P$KMsClY1hHDp4fhkkrvKl4QrVJTkC8r0",
                "$S$S33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf",
                "scrypt:1048576:8:1$dxnCISzygGh0jV8f$302c1ae2b322decda8c53d7d756a8f34c11d858cf419d731b664628c4566aef9",
                "AQAAAAIAHoSBAAAAECwe5oNyIVsc4GRCa1zb1O8jgZl5IV3VRvm1XxL/VBqxbASNNhEH7/s1Jjitfp9gnQ==",
                "$firebase-scrypt$ln=18,r=8,p=1$42xEC+ixf3L2lw$Bw"
                        + "$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA"
                        + "$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ"
            })
    void a_cost_above_the_cap_is_not_run_and_is_reported(String stored) {
        assertThat(hasher.unusableReason(stored).orElseThrow()).contains("above the highest cost");
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), stored)).isFalse();
        assertThat(hasher.unusable()).isEqualTo(1);
    }

    /** The time of these schemes grows with the length of the password. */
    @ParameterizedTest
    @ValueSource(strings = {"$6$seasalt$", "$1$seasalt$", "$S$8seasalt2"})
    void a_password_of_more_than_512_bytes_is_not_hashed_completely_and_matches_nothing(String setting) {
        PasswordScheme scheme = StoredHash.parseScheme(setting).orElseThrow();
        HashingBackends backends = HashingBackends.of(Argon2Engine.best());

        assertThat(scheme.compute(CryptAlphabet.ascii("x".repeat(512)), backends))
                .hasSize(scheme.digestBytes());
        assertThat(scheme.compute(CryptAlphabet.ascii("x".repeat(513)), backends))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{noop}correct horse battery staple",
                "{}correct horse battery staple",
                "{sha256}97cf6cf7",
                "{MD5}nMKuihunqT2jm0b8EBnE",
                "{SSHA}q/eq1kOINtvlJqojGr3i0O73TUI=",
                "{bcrypt}{bcrypt}$2a$04$vVWy2qtHppf6xjI21/NcdeLwsh4fJ7lbK6TYTdVIM3PlUIqeHA8UK{",
                "{CRYPT}ab1234567890.",
                "scrypt:1000:8:1$dxnCISzygGh0jV8f$302c1ae2b322decda8c53d7d756a8f34c11d858cf419d731b664628c4566aef9",
                "pbkdf2:sha256$VT8Kyabfm9fZWvyH$04e914ed2cdcf16fc3da32fc343c1b9ecaf8156e02378fed758360b2552dcdf0",
                "$1$rounds=5000$seasalt$80WSRByI0.i7ReXf28jvY0",
                "$1$seasaltsea$80WSRByI0.i7ReXf28jvY0",
                "$6$rounds=999$seasalt$OsWdvzkZt1W1hsnEY//XBD8XrVe4xkh5EG/MIyPBFnS/tachtdRTVS8rOqDRZ4DLEFJ.Wa75YTCyJi/ymzZg71",
                "$P$6MsClY1hHDp4fhkkrvKl4QrVJTkC8r",
                "$P$yeasalt2yTeif71nguT9xuhHoiL97",
                "AgAAAAIAAAPoAAAAECwe5oNyIVsc4GRCa1zb1O8jgZl5IV3VRvm1XxL/VBqxbASNNhEH7/s1Jjitfp9gnQ==",
                "AQAAAAMAAAPoAAAAECwe5oNyIVsc4GRCa1zb1O8jgZl5IV3VRvm1XxL/VBqxbASNNhEH7/s1Jjitfp9gnQ==",
                "AQAAAAL////oAAAAECwe5oNyIVsc4GRCa1zb1O8jgZl5IV3VRvm1XxL/VBqxbASNNhEH7/s1Jjitfp9gnQ==",
                "AQAAAAIAAAPof///ECwe5oNyIVsc4GRCa1zb1O8jgZl5IV3VRvm1XxL/VBqxbASNNhEH7/s1Jjitfp9gnQ==",
                "$argon2id$v=19$t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$yfiTummbnr05yk6OtFY5MFiZ2Q7d4GU5fmSY1ay8T4U",
                "$argon2id$v=19$m=256,m=512,p=1$c2l4dGVlbiBieXRlIHNhbA$yfiTummbnr05yk6OtFY5MFiZ2Q7d4GU5fmSY1ay8T4U",
                "$argon2id$v=19$m=256,t=2,k=1$c2l4dGVlbiBieXRlIHNhbA$yfiTummbnr05yk6OtFY5MFiZ2Q7d4GU5fmSY1ay8T4U",
            })
    void a_malformed_hash_is_rejected(String stored) {
        assertThat(hasher.describe(stored)).isEmpty();
        assertThat(hasher.verify(Secret.valueOf(PASSWORD), stored)).isFalse();
    }
}
