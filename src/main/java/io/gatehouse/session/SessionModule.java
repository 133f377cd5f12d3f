package io.gatehouse.session;

import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.audit.AuditModule;
import io.gatehouse.background.JobRunner;
import io.gatehouse.credential.PasswordCheck;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.InvalidTokenLimiter;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.token.TokenModule;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;

/**
 * Sessions: login, refresh, logout, and the ways to end them.
 *
 * @param resources the JAX-RS resources to register
 * @param grants the grants of the token endpoint for users
 * @param revoker ends sessions inside a transaction of another feature
 * @param refreshTokens reads a refresh token without rotating it
 * @param unanswered records failed refreshes that may have rotated their token
 * @param warmup runs the login, refresh and check paths once before the first request
 */
public record SessionModule(
        List<Object> resources,
        UserGrants grants,
        SessionRevoker revoker,
        RevokeEverything revokeEverything,
        RefreshTokenInspector refreshTokens,
        UnansweredRefreshes unanswered,
        SessionPurge purge,
        Warmup warmup) {
    private static final Duration UNANSWERED_PAUSE = Duration.ofMillis(200);

    /**
     * Creates the objects of this feature.
     *
     * @param addresses finds the address of a client
     */
    public static SessionModule create(
            Database database,
            AuditModule audit,
            DenylistModule denylist,
            TokenModule tokens,
            PasswordCheck passwords,
            Throttle throttle,
            ClientAddress addresses,
            SessionSettings settings,
            SystemSources sources,
            PrometheusRegistry metrics) {
        Revocations revocations = denylist.revocations();
        RefreshTokenCodec codec = new RefreshTokenCodec(tokens.keys());
        TokenIssuer issuer = new TokenIssuer(database, tokens.checkedMinter(), codec);
        SessionRevoker revoker = new SessionRevoker();
        LogoutService logouts = new LogoutService(revocations, revoker, audit.log());
        RefreshTokenGenerator newTokens = new RefreshTokenGenerator(sources.newId(), sources.random());
        SessionOpener opener = new SessionOpener(
                database,
                newTokens,
                settings,
                issuer,
                new SessionLimit(revocations, audit.log(), settings.sessionsPerUser()),
                audit.aggregator()::context);
        LoginService logins = new LoginService(
                database,
                passwords,
                new PasswordAttempts(throttle),
                throttle.keys(),
                opener,
                new LoginRecorder(audit.aggregator(), metrics));
        UnansweredRefreshes unanswered =
                new UnansweredRefreshes(database, settings.refreshReuseGrace(), sources.nanoTime());
        SessionRotation rotation =
                new SessionRotation(database, revocations, audit.log(), settings, throttle.rate(Limit.SESSION_REFRESH));
        RefreshService refreshes = new RefreshService(
                codec, rotation, unanswered, issuer, new RefreshRecorder(audit.aggregator(), metrics), throttle);
        UserGrants grants = new UserGrants(logins, refreshes, addresses, new InvalidTokenLimiter(throttle));
        return new SessionModule(
                List.of(new AuthResource(grants, logouts), new SessionsResource(database, logouts)),
                grants,
                revoker,
                new RevokeEverything(database, revocations, audit.log()),
                new RefreshTokenInspector(database, codec),
                unanswered,
                new SessionPurge(database, revocations.tokenMargin(), metrics),
                new Warmup(database, passwords, tokens.minter(), tokens.verifier(), codec, newTokens));
    }

    /** Starts the background task that records unanswered refreshes; it runs once more when the server stops. */
    public void schedule(JobRunner tasks, LifecycleEnvironment lifecycle) {
        tasks.schedule("unanswered-refreshes", unanswered, UNANSWERED_PAUSE);
        lifecycle.manage(new AutoCloseableManager(unanswered::run));
    }
}
