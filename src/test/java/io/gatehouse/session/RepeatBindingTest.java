package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.session.ClientHashes.Match;
import io.gatehouse.verifier.TokenRejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which repeats within the grace count as the holder's. */
class RepeatBindingTest {
    private static final Logger LOG = LoggerFactory.getLogger(RepeatBindingTest.class);
    private static final long SEED = 20_261_130;
    private static final int SESSIONS = 60;
    private static final int CYCLES = 8;
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    private static final String UPDATED = "Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0.1";
    private static final String CURL = "curl/8.5.0";
    private static final PresentingClient HOME = from("2001:db8:1:2::7", FIREFOX);

    private final SplittableRandom random = new SplittableRandom(SEED);

    private static PresentingClient from(String address, @Nullable String userAgent) {
        return new PresentingClient(InetAddresses.forString(address), userAgent);
    }

    private static SessionFixture world(RepeatBinding binding) {
        SessionFixture world = new SessionFixture(SessionFixture.settings(Duration.ofSeconds(10), binding));
        world.user("alice");
        return world;
    }

    private static boolean isRefused(SessionFixture world, TokenPair pair, PresentingClient presenter) {
        try {
            return world.refresh(pair, presenter) == null;
        } catch (ProblemException e) {
            assertThat(e.problem()).isEqualTo(Problem.REFRESH_TOKEN_INVALID);
            return true;
        }
    }

    private static String event(Match match) {
        return switch (match) {
            case SAME -> "action = 'refresh_repeated' AND NOT jsonb_exists(details, 'differs')";
            case OTHER_ADDRESS -> "action = 'refresh_repeated' AND details ->> 'differs' = 'address'";
            case OTHER_AGENT -> "action = 'refresh_repeated' AND details ->> 'differs' = 'user_agent'";
            case OTHER_CLIENT -> "action = 'refresh_repeated' AND details ->> 'differs' = 'both'";
        };
    }

    @Tag("REF-14")
    @Tag("REF-15")
    @Test
    void a_repeat_is_accepted_as_the_setting_demands_and_is_counted_and_audited() {
        Map<PresentingClient, Match> clients = Map.of(
                from("2001:db8:1:2:ffff::9", UPDATED), Match.SAME,
                from("2001:db8:1:3::7", UPDATED), Match.OTHER_ADDRESS,
                from("2001:db8:1:2::8", CURL), Match.OTHER_AGENT,
                from("203.0.113.9", CURL), Match.OTHER_CLIENT,
                from("203.0.113.9", null), Match.OTHER_CLIENT);
        for (RepeatBinding binding : RepeatBinding.values()) {
            clients.forEach((client, match) -> {
                try (SessionFixture world = world(binding)) {
                    TokenPair pair = world.login("alice");
                    TokenPair current = world.refresh(pair, HOME);
                    boolean served = binding.accepts(match);
                    assertThat(isRefused(world, pair, client))
                            .as("%s %s", binding, match)
                            .isNotEqualTo(served);
                    assertThat(world.isDenied(current)).isNotEqualTo(served);
                    world.sums.flush();
                    String events = "SELECT count(*) FROM audit_event WHERE ";
                    assertThat(world.number(events + event(match))).isEqualTo(served ? 1 : 0);
                    assertThat(world.number(events + "action = 'refresh_reused'"
                                    + " AND details ->> 'reason' = 'another client'"))
                            .isEqualTo(served ? 0 : 1);
                    assertThat(world.refreshes(RefreshOutcome.repeated(match))).isEqualTo(served ? 1 : 0);
                }
            });
        }
    }

    @Tag("REF-14")
    @Test
    void sessions_without_client_hashes_are_refreshed_as_before() throws TokenRejectedException {
        try (SessionFixture world = world(RepeatBinding.BOTH)) {
            TokenPair pair = world.login("alice");
            world.refresh(pair, HOME);
            world.update("UPDATE session SET rotated_into = NULL, rotated_from = NULL, rotated_with = NULL");
            world.accepted(world.refresh(pair, from("203.0.113.9", CURL)));
            // Such a version moved it on and left the hashes of the rotation before.
            world.update("UPDATE session SET rotated_into = 0, rotated_from = 1, rotated_with = 1");
            world.accepted(world.refresh(pair, from("203.0.113.9", CURL)));
        }
    }

    /**
     * One user's browser: tabs that come at once with one token, on a network and with a version that change between
     * calls.
     */
    private int honest(SessionFixture world, double networkChanges, double updates) {
        int loggedOut = 0;
        for (int s = 0; s < SESSIONS; s++) {
            TokenPair pair = world.login("alice");
            int network = 0;
            boolean updated = false;
            boolean in = true;
            for (int cycle = 0; cycle < CYCLES && in; cycle++) {
                TokenPair presented = pair;
                int tabs = 1 + random.nextInt(4);
                for (int tab = 0; tab < tabs && in; tab++) {
                    network += random.nextDouble() < networkChanges ? 1 : 0;
                    updated |= random.nextDouble() < updates;
                    PresentingClient tabNow = from("198.51.100." + network % 200, updated ? UPDATED : FIREFOX);
                    try {
                        pair = world.refresh(presented, tabNow);
                    } catch (ProblemException e) {
                        in = false;
                        loggedOut++;
                    }
                }
            }
        }
        return loggedOut;
    }

    @Tag("REF-14")
    @Test
    void tabs_of_one_browser_and_a_phone_that_changes_its_network_are_never_logged_out() {
        try (SessionFixture world = world(RepeatBinding.EITHER)) {
            int tabs = honest(world, 0, 0.05);
            int phones = honest(world, 0.5, 0.05);
            LOG.info(
                    "seed {}: {} sessions of tabs, {} logged out; {} of phones, {} logged out",
                    SEED,
                    SESSIONS,
                    tabs,
                    SESSIONS,
                    phones);
            assertThat(tabs).isZero();
            assertThat(phones).isZero();
        }
    }

    /** The thief has the pair, sees each rotation by the 401 of his access token, and repeats within the grace. */
    private int noticed(SessionFixture world, List<PresentingClient> thieves) {
        int noticed = 0;
        for (PresentingClient thief : thieves) {
            TokenPair stolen = world.login("alice");
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                TokenPair fresh = world.refresh(stolen, HOME);
                assertThat(world.isDenied(stolen)).as("what he polls for").isTrue();
                if (isRefused(world, stolen, thief)) {
                    assertThat(world.isDenied(fresh)).as("both are out").isTrue();
                    noticed++;
                    break;
                }
                stolen = fresh;
            }
        }
        return noticed;
    }

    @Tag("REF-15")
    @Test
    void a_thief_who_repeats_within_the_grace_is_detected_unless_the_client_matches() {
        List<PresentingClient> elsewhere = new ArrayList<>();
        List<PresentingClient> sameBrowser = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            String address = "203.0.113." + random.nextInt(256);
            elsewhere.add(from(address, random.nextBoolean() ? CURL : "python-requests/2." + i));
            sameBrowser.add(from(address, UPDATED));
        }
        int before = in(RepeatBinding.NONE, world -> noticed(world, elsewhere));
        int now = in(RepeatBinding.EITHER, world -> noticed(world, elsewhere));
        int alike = in(RepeatBinding.EITHER, world -> noticed(world, sameBrowser));
        int strict = in(RepeatBinding.BOTH, world -> noticed(world, sameBrowser));
        int phones = in(RepeatBinding.BOTH, world -> honest(world, 0.5, 0));
        LOG.info(
                "seed {}: of {} thefts noticed: none {}, either {}, either with the holder's browser {}, both {};"
                        + " phones logged out by both {}",
                SEED,
                SESSIONS,
                before,
                now,
                alike,
                strict,
                phones);
        assertThat(before).isZero();
        assertThat(now).isEqualTo(SESSIONS);
        assertThat(alike).as("counted and audited only").isZero();
        assertThat(strict).isEqualTo(SESSIONS);
        assertThat(phones).as("what the strict setting costs").isPositive();
    }

    private static int in(RepeatBinding binding, ToIntFunction<SessionFixture> work) {
        try (SessionFixture world = world(binding)) {
            return work.applyAsInt(world);
        }
    }
}
