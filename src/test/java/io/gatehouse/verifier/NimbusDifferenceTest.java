package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.gatehouse.verifier.TokenMutator.Forged;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Our verifier beside Nimbus JOSE + JWT, which is set to the same keys, type, parties, claims and leeway: over tokens
 * made by chance it accepts what Nimbus accepts, with the same claims, but for what {@link StrictnessComparison} lists.
 */
class NimbusDifferenceTest {
    private static final int TOKENS = Integer.getInteger("difference.tokens", 20_000);
    /** The same in each build, so that results are reproducible; -1 for a random one. */
    private static final long SEED = Long.getLong("difference.seed", 20_261_128L);

    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final String MAC_KID = "0198a000-0000-7000-8000-00000000000b";
    private static final byte[] SECRET = new byte[32];

    private final SignedTokens tokens = new SignedTokens();
    private final SignatureEngine engine = SignatureEngine.fastest();
    private final AccessTokenVerifier ours = ours();
    private final DefaultJWTProcessor<SecurityContext> nimbus = nimbus();

    private AccessTokenVerifier ours() {
        VerificationKey mac;
        try {
            mac = VerificationKey.read(MAC_KID, SignatureAlgorithm.HS256, SECRET, engine);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        VerificationKeys keys =
                kid -> kid.equals(MAC_KID) ? Optional.of(mac) : tokens.keys().find(kid);
        VerifierSettings settings = new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, LEEWAY);
        return new AccessTokenVerifier(keys, settings, Clock.fixed(SignedTokens.NOW, ZoneOffset.UTC));
    }

    private DefaultJWTProcessor<SecurityContext> nimbus() {
        JWKSet keys = new JWKSet(List.of(
                new ECKey.Builder(Curve.P_256, (ECPublicKey) tokens.pair().getPublic())
                        .keyID(SignedTokens.KID)
                        .algorithm(JWSAlgorithm.ES256)
                        .keyUse(KeyUse.SIGNATURE)
                        .build(),
                new OctetSequenceKey.Builder(SECRET)
                        .keyID(MAC_KID)
                        .algorithm(JWSAlgorithm.HS256)
                        .keyUse(KeyUse.SIGNATURE)
                        .build()));
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(JWSAlgorithm.ES256, JWSAlgorithm.HS256), new ImmutableJWKSet<>(keys)));
        processor.setJWTClaimsSetVerifier(new NimbusClaims());
        if (engine.isNative()) {
            DefaultJWSVerifierFactory fast = new DefaultJWSVerifierFactory();
            fast.getJCAContext().setProvider(com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider.INSTANCE);
            processor.setJWSVerifierFactory(fast);
        }
        return processor;
    }

    private static final class NimbusClaims extends DefaultJWTClaimsVerifier<SecurityContext> {
        NimbusClaims() {
            super(
                    SignedTokens.AUDIENCE,
                    new JWTClaimsSet.Builder().issuer(SignedTokens.ISSUER).build(),
                    Set.copyOf(AccessTokenVerifierTest.requiredClaims()));
            setMaxClockSkew((int) LEEWAY.toSeconds());
        }

        /** A little later, because Nimbus treats the limits of nbf and exp differently, and times are whole seconds. */
        @Override
        protected Date currentTime() {
            return Date.from(SignedTokens.NOW.plusMillis(1));
        }
    }

    private Optional<VerifiedToken> ours(String token) {
        try {
            return Optional.of(ours.verify(token));
        } catch (TokenRejectedException e) {
            return Optional.empty();
        }
    }

    private Optional<JWTClaimsSet> nimbus(String token) {
        try {
            return Optional.of(nimbus.process(token, null));
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return Optional.empty();
        }
    }

    @Tag("TOK-01")
    @Tag("TOK-08")
    @Test
    void tokens_are_accepted_as_by_a_common_library_with_listed_exceptions() throws Exception {
        long seed = SEED == -1 ? new Random().nextLong() : SEED;
        TokenMutator forge = new TokenMutator(
                seed,
                new TokenMutator.Keys(
                        engine,
                        engine.signingKey(
                                SignatureAlgorithm.ES256,
                                tokens.pair().getPrivate().getEncoded()),
                        SignedTokens.KID,
                        engine.signingKey(SignatureAlgorithm.HS256, SECRET),
                        MAC_KID));
        Map<StrictnessComparison, Integer> stricter = new EnumMap<>(StrictnessComparison.class);
        List<String> wrong = new ArrayList<>();
        int accepted = 0;
        for (int i = 0; i < TOKENS; i++) {
            Forged forged = forge.next();
            Optional<VerifiedToken> own = ours(forged.token());
            Optional<JWTClaimsSet> theirs = nimbus(forged.token());
            Set<StrictnessComparison> reasons = StrictnessComparison.of(forged.token());
            if (own.isPresent() != (theirs.isPresent() && reasons.isEmpty())) {
                wrong.add(own.isPresent() + ", Nimbus " + theirs.isPresent() + reasons + " " + forged.done()
                        + forged.token());
            } else if (own.isPresent()) {
                assertSame(own.get(), theirs.orElseThrow());
                accepted++;
            } else if (theirs.isPresent()) {
                reasons.forEach(reason -> stricter.merge(reason, 1, Integer::sum));
            }
        }
        System.out.println("Tokens with -Ddifference.seed=" + seed + ": " + accepted + " of " + TOKENS
                + " accepted; refused though Nimbus accepts: " + stricter);
        assertThat(wrong.stream().limit(20)).isEmpty();
        assertThat(accepted).isBetween(TOKENS / 10, TOKENS / 2);
        assertThat(stricter.keySet()).containsExactlyInAnyOrder(StrictnessComparison.values());
    }

    private static void assertSame(VerifiedToken ours, JWTClaimsSet theirs) throws ParseException {
        assertThat(ours.issuer()).isEqualTo(theirs.getIssuer());
        assertThat(ours.audience()).isEqualTo(theirs.getAudience());
        assertThat(ours.subject()).hasToString(theirs.getSubject());
        assertThat(ours.sessionId()).hasToString(theirs.getStringClaim("sid"));
        assertThat(ours.tokenId()).isEqualTo(theirs.getJWTID());
        assertThat(ours.clientId()).isEqualTo(theirs.getStringClaim("client_id"));
        assertThat(ours.login()).contains(theirs.getStringClaim("login"));
        assertThat(List.copyOf(ours.roles())).isEqualTo(theirs.getStringListClaim("roles"));
        assertThat(ours.userEpoch()).isEqualTo(theirs.getLongClaim("user_epoch"));
        assertThat(ours.realmEpoch()).isEqualTo(theirs.getLongClaim("realm_epoch"));
        assertThat(ours.issuedAt()).isEqualTo(instant(theirs.getIssueTime()));
        assertThat(ours.claims().notBefore()).isEqualTo(instant(theirs.getNotBeforeTime()));
        assertThat(ours.expiresAt()).isEqualTo(instant(theirs.getExpirationTime()));
        assertThat(ours.authenticatedAt()).contains(instant(theirs.getDateClaim("auth_time")));
    }

    private static Instant instant(Date date) {
        return date.toInstant();
    }
}
