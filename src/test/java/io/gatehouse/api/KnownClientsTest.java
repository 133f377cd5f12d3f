package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests which known clients an account keeps after each security event: the table "Events that reset limits" of
 * limits.md.
 */
@Tag("THR-12")
class KnownClientsTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String ANOTHER = "another horse battery staple";
    private static final String WRONG = "wrong horse battery staple";
    private static final int FREE = 3;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static TestService service;
    private static String admin;

    private final int number = NUMBERS.incrementAndGet();
    private final String home = "198.51.100." + number;
    private final String thief = "203.0.113." + number;

    private String login = "owner-" + number;
    private String password = PASSWORD;

    @BeforeAll
    static void start() {
        service = TestService.start(
                ConfigOverride.config("trusted_proxies", "127.0.0.1"),
                ConfigOverride.config("tokens.refresh_reuse_grace", "0s"),
                ConfigOverride.config("throttle.free_failures", String.valueOf(FREE)),
                ConfigOverride.config("throttle.longest_delay", "24h"));
        assertThat(api().register("admin", PASSWORD).status()).isEqualTo(201);
        Jdbi.create(service.database().dataSource())
                .useHandle(handle -> handle.execute("INSERT INTO user_role (user_id, role_id)"
                        + " SELECT u.id, r.id FROM users u, role r WHERE u.login = 'admin' AND r.title = 'admin'"));
        admin = api().login("admin", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A security event, and which of the two known addresses remain known after it. */
    private enum Event {
        LOGOUT(true, true) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                expect(200, api().post("/auth/logout", own.access(), Map.of()));
            }
        },
        NAME_CHANGE(true, true) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                expect(200, api().patch("/profile/personal", own.access(), Map.of("first_name", "Another")));
            }
        },
        PASSWORD_CHANGE(true, false) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                test.change(own, "password", ANOTHER);
                test.password = ANOTHER;
            }
        },
        EMAIL_CHANGE(true, false) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                test.change(own, "email", "another-" + test.number + "@example.com");
            }
        },
        LOGIN_CHANGE(true, false) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                test.change(own, "login", "another-" + test.number);
                test.login = "another-" + test.number;
            }
        },
        LOGOUT_EVERYWHERE(false, false) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                expect(200, api().post("/auth/logout?logout_everywhere=true", own.access(), Map.of()));
            }
        },
        LOGOUT_BY_AN_ADMIN(false, false) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                expect(200, api().post("/users/" + test.login + "/logout", admin, Map.of()));
            }
        },
        DEACTIVATION(false, false) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                expect(200, api().post("/users/" + test.login + "/deactivate", admin, Map.of()));
                expect(200, api().post("/users/" + test.login + "/activate", admin, Map.of()));
            }
        },
        REFRESH_TOKEN_REUSE(false, false) {
            @Override
            void happen(KnownClientsTest test, Pair own) {
                expect(200, api().post("/auth/refresh", null, own.refresh()));
                expect(401, api().post("/auth/refresh", null, own.refresh()));
            }
        };

        private final boolean homeStays;
        private final boolean thiefStays;

        Event(boolean homeStays, boolean thiefStays) {
            this.homeStays = homeStays;
            this.thiefStays = thiefStays;
        }

        abstract void happen(KnownClientsTest test, Pair own);
    }

    @ParameterizedTest
    @EnumSource
    void an_event_resets_what_the_table_says(Event event) {
        expect(201, api().register(login, PASSWORD));
        expect(200, logIn(thief, PASSWORD));
        Pair own = Pair.of(logIn(home, PASSWORD));

        event.happen(this, own);

        // Unknown clients are limited now, and known clients are not.
        for (int i = 0; i < FREE; i++) {
            expect(401, logIn("192.0.2." + number, WRONG));
        }
        expect(event.thiefStays ? 200 : 429, logIn(thief, password));
        expect(event.homeStays ? 200 : 429, logIn(home, password));
    }

    private void change(Pair own, String field, String value) {
        expect(200, api().patch("/profile/personal", own.access(), Map.of(field, value, "current_password", PASSWORD)));
    }

    private Answer logIn(String address, String password) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1/auth/login"))
                .header("Content-Type", Api.JSON)
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofString(Api.write(Map.of("login", login, "password", password))))
                .build());
    }

    private static void expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }

    private static Api api() {
        return new Api(service.uri());
    }
}
