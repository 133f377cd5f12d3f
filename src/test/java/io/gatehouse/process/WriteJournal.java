package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records the acknowledged writes of one client, which creates accounts until a request gets no response, and verifies
 * them against the service. Not thread-safe.
 */
final class WriteJournal {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int CHANGES = 3;
    private static final String NAME =
            "SELECT CASE first_name WHEN 'First' THEN 0 ELSE substr(first_name, length('Name ') + 1)::int END";

    private final Api api;
    private final List<Account> accounts = new ArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();

    WriteJournal(Api api) {
        this.api = api;
    }

    /** The known state of an account; an unacknowledged write may or may not have happened. */
    private static final class Account {
        private final String login = "journal-" + NUMBERS.incrementAndGet();
        private boolean registered;
        private int nameSent;
        private int nameAcknowledged;
        private @Nullable Pair pair;
        private boolean pairUnknown;
        private boolean loggedOut;
    }

    /** The number of writes with a 2xx response; any thread may call this. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** Writes until a request is not acknowledged. */
    void write() {
        while (isWritten(new Account())) {
            // Continues with the next account.
        }
    }

    private boolean isWritten(Account account) {
        accounts.add(account);
        account.registered = isDone(() -> api.register(account.login, Load.PASSWORD));
        return account.registered && isChanged(account) && isRefreshed(account) && isLoggedOut(account);
    }

    private boolean isChanged(Account account) {
        @Nullable
        Answer login =
                answer(() -> api.post("/auth/login", null, Map.of("login", account.login, "password", Load.PASSWORD)));
        if (login == null || login.status() != 200) {
            return false;
        }
        acknowledged.incrementAndGet();
        Pair pair = Pair.of(login);
        account.pair = pair;
        while (account.nameSent < CHANGES) {
            account.nameSent++;
            Map<String, String> change = Map.of("first_name", "Name " + account.nameSent);
            if (!isDone(() -> api.patch("/profile/personal", pair.access(), change))) {
                return false;
            }
            account.nameAcknowledged = account.nameSent;
        }
        return true;
    }

    private boolean isRefreshed(Account account) {
        Pair old = account.pair;
        account.pairUnknown = true;
        @Nullable Answer refresh = old == null ? null : answer(() -> api.post("/auth/refresh", null, old.refresh()));
        if (refresh == null || refresh.status() != 200) {
            return false;
        }
        acknowledged.incrementAndGet();
        account.pair = Pair.of(refresh);
        account.pairUnknown = false;
        return true;
    }

    /** Logs out on every other account. */
    private boolean isLoggedOut(Account account) {
        Pair pair = account.pair;
        if (accounts.size() % 2 == 0 || pair == null) {
            return true;
        }
        account.pairUnknown = true;
        account.loggedOut = isDone(() -> api.post("/auth/logout", pair.access(), Map.of()));
        return account.loggedOut;
    }

    private boolean isDone(Supplier<Answer> write) {
        @Nullable Answer answer = answer(write);
        boolean done = answer != null && answer.status() >= 200 && answer.status() < 300;
        if (done) {
            acknowledged.incrementAndGet();
        }
        return done;
    }

    private static @Nullable Answer answer(Supplier<Answer> call) {
        try {
            return call.get();
        } catch (UncheckedIOException e) {
            return null;
        }
    }

    /** Compares all records with the service and clears them. */
    void verify(PostgresNode postgres) {
        for (Account account : accounts) {
            String of = " FROM users WHERE login = '" + account.login + "'";
            long found = postgres.number("SELECT count(*)" + of);
            if (account.registered) {
                assertThat(found).as(account.login).isEqualTo(1);
            }
            if (found == 1) {
                assertThat(postgres.number(NAME + of))
                        .as("the name of " + account.login)
                        .isBetween((long) account.nameAcknowledged, (long) account.nameSent);
            }
            verifyTokens(account);
        }
        accounts.clear();
    }

    private void verifyTokens(Account account) {
        Pair pair = account.pair;
        if (pair != null && account.loggedOut) {
            assertThat(api.get("/auth/check", pair.access()).status())
                    .as(account.login)
                    .isEqualTo(401);
            assertThat(api.post("/auth/refresh", null, pair.refresh()).status())
                    .as(account.login)
                    .isEqualTo(401);
        } else if (pair != null && !account.pairUnknown) {
            assertThat(api.get("/auth/check", pair.access()).status())
                    .as(account.login)
                    .isEqualTo(204);
            assertThat(api.post("/auth/refresh", null, pair.refresh()).status())
                    .as(account.login)
                    .isEqualTo(200);
        }
    }
}
