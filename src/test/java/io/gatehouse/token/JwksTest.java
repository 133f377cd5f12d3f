package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import io.jsonwebtoken.security.PublicJwk;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("TOK-12")
class JwksTest {
    private static final SignatureEngine ENGINE = SignatureEngine.fastest();

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void rfc7517_9_2_a_jwk_contains_only_public_members(SignatureAlgorithm algorithm) throws Exception {
        VerificationKey key =
                TestKeyRings.signingKey("kid-1", algorithm, ENGINE).verification();
        Optional<PublicJwk<?>> jwk = JwksDocument.jwk(key);
        assertThat(jwk.isEmpty()).isEqualTo(algorithm == SignatureAlgorithm.HS256);
        if (jwk.isPresent()) {
            assertThat(jwk.get())
                    .containsEntry("kid", "kid-1")
                    .containsEntry("use", "sig")
                    .containsEntry("alg", algorithm.jwaName())
                    .doesNotContainKeys("d", "p", "q", "dp", "dq", "qi", "oth", "k");
            JWK read = JWK.parse(Map.copyOf(jwk.get()));
            assertThat(read.isPrivate()).isFalse();
            assertThat(read.size()).isIn(256, 2048);
        }
    }

    @Test
    void rfc7518_6_2_1_2_another_library_reads_the_same_curve_point() throws Exception {
        // Often enough to get a coordinate with a leading zero byte, which is one in 256.
        for (int i = 0; i < 600; i++) {
            VerificationKey key = TestKeyRings.signingKey("kid-1", SignatureAlgorithm.ES256, ENGINE)
                    .verification();
            JWK read = JWK.parse(Map.copyOf(JwksDocument.jwk(key).orElseThrow()));
            assertThat(read.toECKey().toPublicKey().getEncoded())
                    .isEqualTo(key.publicKey().orElseThrow().getEncoded());
        }
    }

    @Test
    void rfc8037_a_2_the_public_key_of_ed25519() throws Exception {
        byte[] encoded = HexFormat.of()
                .parseHex("302a300506032b6570032100"
                        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        VerificationKey key = VerificationKey.read("kid-1", SignatureAlgorithm.EDDSA, encoded, ENGINE);
        assertThat(JwksDocument.jwk(key).orElseThrow())
                .containsEntry("kty", "OKP")
                .containsEntry("crv", "Ed25519")
                .containsEntry("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    }
}
