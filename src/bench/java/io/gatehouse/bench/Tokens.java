package io.gatehouse.bench;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TestKeyRings;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.TokenType;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.VerifierSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Measures minting an access token and verifying one on first use. */
@State(Scope.Benchmark)
// On a busy machine the median is stable, the average is not.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Tokens {
    private static final String ISSUER = "https://id.example";
    private static final String AUDIENCE = "gatehouse";

    @Param({"ES256", "EDDSA", "RS256", "HS256"})
    private SignatureAlgorithm algorithm;

    @Param({"native", "jdk"})
    private String engine;

    private AccessTokenMinter minter;
    private AccessTokenVerifier verifier;
    private AccessTokenClaims claims;
    private String token;

    public static void main(String... arguments) throws RunnerException {
        new Runner(new OptionsBuilder().include(Tokens.class.getName()).build()).run();
    }

    @Setup
    public void makeKeys() {
        KeyRing keys = TestKeyRings.make(algorithm, engine());
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        claims = AccessTokenClaims.ofUser(
                new UserId(UUID.randomUUID()),
                "alice",
                List.of("admin", "subscriber"),
                now.toEpochMilli(),
                now.toEpochMilli(),
                new SessionId(UUID.randomUUID()),
                "AZigAAAAcACAAAAAAAAAAgAAAAA",
                "web",
                now,
                now,
                now.plusSeconds(7200));
        minter = new AccessTokenMinter(keys, ISSUER, AUDIENCE, TokenType.AT_JWT);
        VerifierSettings expected = new VerifierSettings(ISSUER, AUDIENCE, Duration.ofSeconds(30));
        verifier = new AccessTokenVerifier(keys, expected, Clock.systemUTC());
        token = minter.mint(claims).reveal();
    }

    private SignatureEngine engine() {
        if (engine.equals("jdk")) {
            return SignatureEngine.ofJdk();
        }
        SignatureEngine fastest = SignatureEngine.fastest();
        if (!fastest.isNative()) {
            throw new IllegalStateException("There is only " + fastest.description());
        }
        return fastest;
    }

    @Benchmark
    public Secret mint() {
        return minter.mint(claims);
    }

    @Benchmark
    public VerifiedToken verify() throws TokenRejectedException {
        return verifier.verify(token);
    }
}
