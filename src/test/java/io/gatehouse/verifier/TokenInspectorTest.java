package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.verifier.TokenInspection.Outcome;
import io.gatehouse.verifier.TokenInspection.Result;
import io.gatehouse.verifier.TokenInspection.Step;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The inspection reports the step at which the verifier rejects a token. */
class TokenInspectorTest {
    private static final SignedTokens TOKENS = new SignedTokens();
    private static final AccessTokenVerifier VERIFIER = new AccessTokenVerifier(
            TOKENS.keys(),
            new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, Duration.ofSeconds(30)),
            Clock.fixed(SignedTokens.NOW, ZoneOffset.UTC));
    private static final TokenInspector INSPECTOR = new TokenInspector(VERIFIER);

    private static Arguments changed(Step step, Reason reason, Consumer<ObjectNode> change) {
        return Arguments.of(step, reason, (Supplier<String>) () -> TOKENS.withClaims(change));
    }

    private static Arguments text(Step step, Reason reason, Supplier<String> token) {
        return Arguments.of(step, reason, token);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                text(Step.FORMAT, Reason.MALFORMED, () -> "nonsense"),
                text(Step.KEY, Reason.SIGNATURE, () -> TOKENS.withHeader(header -> header.put("kid", "another"))),
                text(Step.SIGNATURE, Reason.SIGNATURE, () -> new SignedTokens().withClaims(claims -> {})),
                changed(Step.CLAIMS, Reason.CLAIMS, claims -> claims.remove("jti")),
                changed(
                        Step.TIMES,
                        Reason.EXPIRED,
                        claims -> claims.put("iat", SignedTokens.NOW.getEpochSecond() - 7_200)
                                .put("exp", SignedTokens.NOW.getEpochSecond() - 60)),
                changed(
                        Step.TIMES,
                        Reason.CLAIMS,
                        claims -> claims.put("exp", SignedTokens.NOW.getEpochSecond() + 90_000)),
                changed(Step.ISSUER_AND_AUDIENCE, Reason.CLAIMS, claims -> claims.put("iss", "https://other.example")),
                changed(Step.ISSUER_AND_AUDIENCE, Reason.CLAIMS, claims -> claims.put("aud", "other")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void the_step_that_fails_is_reported(Step step, Reason reason, Supplier<String> token) {
        TokenInspection inspection = INSPECTOR.inspect(token.get());
        Result failure = inspection.firstFailure().orElseThrow();
        assertThat(failure.step()).isEqualTo(step);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(inspection.steps()).extracting(Result::step).containsExactly(Step.values());
        assertThat(inspection.steps().stream().filter(result -> result.step().compareTo(step) < 0))
                .allMatch(result -> result.outcome() == Outcome.PASSED);
        assertThat(inspection.signed() != null).isEqualTo(step.compareTo(Step.CLAIMS) > 0);
    }

    @Test
    void every_step_of_a_good_token_passes() {
        TokenInspection inspection = INSPECTOR.inspect(TOKENS.withClaims(claims -> {}));
        assertThat(inspection.steps()).allMatch(result -> result.outcome() == Outcome.PASSED);
        assertThat(inspection.kid()).isEqualTo(SignedTokens.KID);
        assertThat(inspection.claims()).containsEntry("login", "alice").containsEntry("user_epoch", 1000L);
        assertThat(inspection.signed()).isNotNull();
    }

    /** An expired token of another issuer shows both. */
    @Test
    void times_and_parties_are_checked_independently() {
        TokenInspection inspection = INSPECTOR.inspect(TOKENS.withClaims(claims ->
                claims.put("iss", "https://other.example").put("iat", 1_000).put("exp", 2_000)));
        assertThat(inspection.steps().stream().filter(result -> result.outcome() == Outcome.FAILED))
                .extracting(Result::step)
                .containsExactly(Step.TIMES, Step.ISSUER_AND_AUDIENCE);
    }

    @Test
    void the_claims_of_an_unknown_key_are_shown_but_not_signed() {
        TokenInspection inspection = INSPECTOR.inspect(TOKENS.withHeader(header -> header.put("kid", "another")));
        assertThat(inspection.kid()).isEqualTo("another");
        assertThat(inspection.claims()).containsEntry("iss", SignedTokens.ISSUER);
        assertThat(inspection.signed()).isNull();
    }

    @Test
    void an_inspection_has_the_verdict_of_the_verifier() throws Exception {
        SignatureEngine engine = SignatureEngine.fastest();
        TokenMutator forge = new TokenMutator(
                20261130,
                new TokenMutator.Keys(
                        engine,
                        engine.signingKey(
                                SignatureAlgorithm.ES256,
                                TOKENS.pair().getPrivate().getEncoded()),
                        SignedTokens.KID,
                        engine.signingKey(SignatureAlgorithm.HS256, new byte[32]),
                        "another"));
        int accepted = 0;
        for (int i = 0; i < 5_000; i++) {
            accepted += agree(forge.next().token()) ? 1 : 0;
        }
        assertThat(accepted).isBetween(100, 2_500);
    }

    private static boolean agree(String token) {
        TokenInspection inspection = INSPECTOR.inspect(token);
        try {
            VerifiedToken verified = VERIFIER.verify(token);
            assertThat(inspection.firstFailure()).isEmpty();
            assertThat(inspection.signed()).isEqualTo(RejectedToken.of(verified));
            return true;
        } catch (TokenRejectedException e) {
            assertThat(inspection.firstFailure()).hasValueSatisfying(failure -> {
                assertThat(failure.reason()).isEqualTo(e.reason());
                assertThat(failure.failure()).isEqualTo(e.getMessage());
            });
            assertThat(e.token().orElse(null)).isEqualTo(inspection.signed());
            return false;
        }
    }
}
