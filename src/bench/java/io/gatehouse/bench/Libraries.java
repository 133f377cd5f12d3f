package io.gatehouse.bench;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.testing.TestIssuer;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.net.URI;
import java.security.Security;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Compares {@link GatehouseVerifier} with nimbus-jose-jwt, jjwt and java-jwt: signature (ES256), {@code typ}, {@code iss},
 * {@code aud} and {@code exp} of the same token. The verifier also checks revocation and freshness.
 */
public class Libraries {
    public static void main(String... arguments) throws RunnerException {
        System.out.println(Machine.description());
        new Runner(new OptionsBuilder().include(Libraries.class.getName()).build()).run();
        System.out.println(Machine.description());
    }

    /** Verifies a token or throws. */
    interface Verification {
        Object verify(String token) throws Exception;
    }

    /** The library, and an issuer for all of them. */
    @State(Scope.Benchmark)
    public static class Subject {
        private static final String AUDIENCE = "orders";
        private static final String TYPE = "at+jwt";

        @Param({"gatehouse", "nimbus-jose-jwt", "jjwt", "java-jwt"})
        private String library;

        /** Whether the libraries use the native provider that the verifier finds by itself. */
        @Param({"native", "jdk"})
        private String provider;

        private TestIssuer issuer;
        private Verification verification;

        @Setup
        public void start() throws Exception {
            if (provider.equals("native")) {
                Security.insertProviderAt(AmazonCorrettoCryptoProvider.INSTANCE, 1);
            }
            issuer = TestIssuer.start(AUDIENCE);
            JWKSet keys = JWKSet.load(
                    URI.create(issuer.url() + "/.well-known/jwks.json").toURL());
            ECPublicKey key = keys.getKeys().get(0).toECKey().toECPublicKey();
            verification = switch (library) {
                case "gatehouse" -> issuer.verifier()::verify;
                case "nimbus-jose-jwt" -> nimbus(keys);
                case "jjwt" -> jjwt(key);
                case "java-jwt" -> javaJwt(key);
                default -> throw new IllegalStateException(library);
            };
            requireRefusals();
        }

        private Verification nimbus(JWKSet keys) {
            DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
            processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(TYPE)));
            processor.setJWSKeySelector(
                    new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, new ImmutableJWKSet<>(keys)));
            processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                    AUDIENCE, new JWTClaimsSet.Builder().issuer(issuer.url()).build(), Set.of("sub", "exp")));
            return token -> processor.process(token, null);
        }

        private Verification jjwt(ECPublicKey key) {
            JwtParser parser = Jwts.parser()
                    .verifyWith(key)
                    .requireIssuer(issuer.url())
                    .requireAudience(AUDIENCE)
                    .build();
            return token -> {
                Jws<Claims> jws = parser.parseSignedClaims(token);
                return requireType(jws.getHeader().getType(), jws);
            };
        }

        private Verification javaJwt(ECPublicKey key) {
            JWTVerifier verifier = JWT.require(Algorithm.ECDSA256(key, null))
                    .withIssuer(issuer.url())
                    .withAudience(AUDIENCE)
                    .build();
            return token -> {
                DecodedJWT jwt = verifier.verify(token);
                return requireType(jwt.getType(), jwt);
            };
        }

        private static Object requireType(String type, Object verified) {
            if (!TYPE.equals(type)) {
                throw new IllegalStateException(type);
            }
            return verified;
        }

        /** A subject that accepts what it must refuse would be fast without any meaning. */
        private void requireRefusals() {
            String token = mint();
            requireRefusal(token.substring(0, token.length() - 8) + "AAAAAAAA");
            requireRefusal(issuer.token("alice").audience("billing").sign());
            requireRefusal(issuer.token("alice").issuer("https://other.example").sign());
        }

        private void requireRefusal(String token) {
            try {
                verification.verify(token);
            } catch (Exception e) {
                return;
            }
            throw new IllegalStateException(library + " accepts a wrong token");
        }

        String mint() {
            return issuer.token("alice").roles("clerk", "subscriber").sign();
        }

        @TearDown
        public void stop() {
            issuer.close();
        }
    }

    /** One token that is verified again and again. */
    @State(Scope.Benchmark)
    public static class Seen {
        private String token;

        @Setup
        public void mint(Subject subject) throws Exception {
            token = subject.mint();
            subject.verification.verify(token);
        }
    }

    /** Tokens that are verified once. */
    @State(Scope.Benchmark)
    public static class New {
        static final int BATCH = 2_000;

        private final ArrayDeque<String> tokens = new ArrayDeque<>();

        @Setup(Level.Iteration)
        public void mint(Subject subject) {
            tokens.clear();
            for (int i = 0; i < BATCH; i++) {
                tokens.add(subject.mint());
            }
        }
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    @Warmup(iterations = 3, time = 1)
    @Measurement(iterations = 5, time = 1)
    @Fork(2)
    @Threads(1)
    public Object seenToken(Subject subject, Seen seen) throws Exception {
        return subject.verification.verify(seen.token);
    }

    /** The score is the time of a whole batch. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 5, batchSize = New.BATCH)
    @Measurement(iterations = 5, batchSize = New.BATCH)
    @Fork(2)
    @Threads(1)
    public Object newToken(Subject subject, New unseen) throws Exception {
        return subject.verification.verify(unseen.tokens.remove());
    }
}
