package io.gatehouse.session;

import io.gatehouse.credential.PasswordCheck;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.session.RefreshDao.Move;
import io.gatehouse.storage.Database;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.TokenRejectedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the hashes, signatures and statements of logins, refreshes and checks before the first request, so that the
 * first clients do not wait for cold code. Its tokens expired in 1970 and its sessions have no row, so it changes no
 * data and writes no audit event. Thread-safe.
 */
public final class Warmup implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Warmup.class);
    private static final int ROUNDS = 200;
    private static final int HASHES = 2;
    /** No user has an empty login or email. */
    private static final String NO_NAME = "";

    private static final Instant LONG_AGO = Instant.ofEpochSecond(1);

    private final Database database;
    private final PasswordCheck passwords;
    private final AccessTokenMinter minter;
    private final AccessTokens tokens;
    private final RefreshTokenCodec codec;
    private final RefreshTokenGenerator newTokens;

    Warmup(
            Database database,
            PasswordCheck passwords,
            AccessTokenMinter minter,
            AccessTokens tokens,
            RefreshTokenCodec codec,
            RefreshTokenGenerator newTokens) {
        this.database = database;
        this.passwords = passwords;
        this.minter = minter;
        this.tokens = tokens;
        this.codec = codec;
        this.newTokens = newTokens;
    }

    /** Runs the warm-up. If it fails, the instance starts without it. */
    @Override
    public void run() {
        try {
            for (int i = 0; i < HASHES; i++) {
                logIn();
            }
            for (int i = 0; i < ROUNDS; i++) {
                refresh();
                check();
            }
        } catch (RuntimeException e) {
            LOG.warn("The warm-up failed. The first responses may be slow.", e);
        }
    }

    private void logIn() {
        if (database.with(SessionDao.class, dao -> dao.credentials(NO_NAME)).isPresent()) {
            throw new IllegalStateException("A user has an empty login or email");
        }
        passwords.warmUp();
    }

    private void refresh() {
        RefreshToken made = newTokens.next();
        RefreshToken read = codec.read(codec.write(made)).orElseThrow();
        RefreshToken next = read.at(1);
        Move move = new Move(
                read.session().value(),
                read.generation(),
                read.hash(),
                next.generation(),
                next.hash(),
                TokenId.of(read.session(), read.generation()),
                0,
                0,
                1,
                1,
                1,
                1,
                1,
                1);
        if (database.with(RefreshDao.class, dao -> dao.rotate(move)).isPresent()) {
            throw new IllegalStateException("A refresh token without a session was rotated");
        }
    }

    private void check() {
        RefreshToken made = newTokens.next();
        Secret token = minter.mint(AccessTokenClaims.ofUser(
                new UserId(made.session().value()),
                "nobody",
                List.of(),
                0,
                0,
                made.session(),
                TokenId.of(made.session(), 0),
                "warm-up",
                LONG_AGO,
                LONG_AGO,
                LONG_AGO));
        Optional<TokenRejectedException.Reason> rejected = Optional.empty();
        try {
            tokens.accept(token.reveal());
        } catch (TokenRejectedException e) {
            rejected = Optional.of(e.reason());
        }
        if (!rejected.equals(Optional.of(TokenRejectedException.Reason.EXPIRED))) {
            throw new IllegalStateException("An expired token was not rejected as EXPIRED: " + rejected);
        }
    }
}
