package io.gatehouse.session;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.InvalidTokenLimiter;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.KeyRing;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.DenylistReplica;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * This feature's objects, made and joined.
 *
 * @param resources the JAX-RS resources to register
 * @param ending for whoever must end sessions inside a transaction
 * @param sums to be flushed again and again
 * @param refreshTokens for whoever is shown one and must say what it is
 * @param unanswered to be run again and again
 * @param purge to be run again and again
 * @param rehearsal to be run before the first request
 */
public record SessionModule(
        List<Object> resources,
        SessionRevoker ending,
        RevokeEverything revokeEverything,
        AuditAggregator sums,
        RefreshTokenInspector refreshTokens,
        Runnable unanswered,
        SessionPurge purge,
        Warmup rehearsal) {
    /** What the feature needs from outside. */
    public record Needs(
            Database database,
            Revocations revocations,
            DenylistReplica replica,
            AuditLog audit,
            KeyRing keys,
            AccessTokenMinter minter,
            AccessTokens tokens,
            PasswordCheck passwords,
            Throttle throttle,
            ClientAddress addresses,
            SessionSettings settings,
            Supplier<UUID> newId,
            SecureRandom random,
            LongSupplier nanoTime,
            MetricRegistry metrics) {}

    /** Joins the parts. */
    public static SessionModule assemble(Needs needs) {
        RefreshTokenCodec codec = new RefreshTokenCodec(needs.keys());
        TokenIssuer issuer = new TokenIssuer(
                needs.database(), needs.revocations(), needs.minter(), codec, needs.replica(), needs.audit());
        SessionRevoker ending = new SessionRevoker();
        LogoutService logouts = new LogoutService(needs.revocations(), ending, needs.audit());
        RefreshTokenGenerator newKeys = new RefreshTokenGenerator(needs.newId(), needs.random());
        AuditAggregator sums = new AuditAggregator(needs.database(), needs.audit());
        LoginService logins = new LoginService(
                needs.database(),
                new LoginService.Gate(
                        needs.passwords(),
                        new PasswordAttempts(needs.throttle()),
                        needs.throttle().names()),
                new LoginService.Opener(newKeys, needs.settings()),
                issuer,
                new SessionLimit(
                        needs.revocations(), needs.audit(), needs.settings().sessionsPerUser()),
                new LoginService.Trace(
                        sums, new OutcomeCounters<>(LoginOutcome.class, "gatehouse.login.", needs.metrics())));
        UnansweredRefreshes unanswered =
                new UnansweredRefreshes(needs.database(), needs.settings().refreshReuseGrace(), needs.nanoTime());
        RefreshService refreshes = refreshes(needs, codec, issuer, sums, unanswered);
        AuthResource auth = new AuthResource(
                logins, refreshes, logouts, needs.addresses(), new InvalidTokenLimiter(needs.throttle()));
        return new SessionModule(
                List.of(auth, new SessionsResource(needs.database(), logouts)),
                ending,
                new RevokeEverything(needs.database(), needs.revocations(), needs.audit()),
                sums,
                new RefreshTokenInspector(needs.database(), codec),
                unanswered,
                new SessionPurge(needs.database(), needs.revocations().tokenMargin(), needs.metrics()),
                new Warmup(needs.database(), needs.passwords(), needs.minter(), needs.tokens(), codec, newKeys));
    }

    private static RefreshService refreshes(
            Needs needs,
            RefreshTokenCodec codec,
            TokenIssuer issuer,
            AuditAggregator sums,
            UnansweredRefreshes unanswered) {
        SessionRotation rotation = new SessionRotation(
                needs.database(),
                needs.revocations(),
                needs.audit(),
                needs.settings(),
                needs.throttle().rate(Limit.SESSION_REFRESH));
        RefreshRecorder ledger = new RefreshRecorder(sums, needs.metrics());
        return new RefreshService(codec, rotation, unanswered, issuer, ledger, needs.throttle());
    }
}
