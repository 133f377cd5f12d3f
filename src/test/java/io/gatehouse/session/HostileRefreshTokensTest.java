package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.token.TestKeyRings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Forged refresh tokens: each is rejected without a query and ends no session. */
@Tag("REF-02")
class HostileRefreshTokensTest {
    private static final int VERSION = 0;
    private static final int MAC_KEY = 1;
    private static final int SESSION = 2;
    private static final int GENERATION = 18;
    private static final int SECRET = 22;
    private static final int MAC = 54;

    private final SessionFixture world = new SessionFixture(Duration.ofMinutes(10));
    private TokenPair alice;
    private TokenPair bobby;

    @BeforeEach
    void login() {
        world.user("alice");
        world.user("bobby");
        alice = world.login("alice");
        bobby = world.login("bobby");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static String text(TokenPair pair) {
        return pair.refreshToken().reveal();
    }

    private static byte[] bytes(TokenPair pair) {
        return Base64.getUrlDecoder().decode(text(pair).substring(4));
    }

    private static String text(byte[] whole) {
        return "gtr_" + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** Alice's token, changed, with the MAC that it had. */
    private String altered(Consumer<ByteBuffer> change) {
        byte[] whole = bytes(alice);
        change.accept(ByteBuffer.wrap(whole));
        return text(whole);
    }

    /** Alice's token, changed, with the MAC that our key makes of it: what only another version of us could write. */
    private String signed(Consumer<ByteBuffer> change) {
        byte[] whole = bytes(alice);
        change.accept(ByteBuffer.wrap(whole));
        byte[] mac = world.keys.macKeys().mac(0, Arrays.copyOf(whole, MAC)).orElseThrow();
        System.arraycopy(mac, 0, whole, MAC, mac.length);
        return text(whole);
    }

    private Map<String, String> forged() {
        Map<String, String> forged = new LinkedHashMap<>();
        byte[] other = bytes(bobby);
        forged.put("an earlier version", signed(token -> token.put(VERSION, (byte) 0)));
        forged.put("a later version", signed(token -> token.put(VERSION, (byte) 2)));
        forged.put("a far version", signed(token -> token.put(VERSION, (byte) -1)));
        forged.put("an unknown MAC key", signed(token -> token.put(MAC_KEY, (byte) 1)));
        forged.put("the last MAC key", signed(token -> token.put(MAC_KEY, (byte) -1)));
        forged.put("the next generation", altered(token -> token.putInt(GENERATION, 1)));
        forged.put("a negative generation", altered(token -> token.putInt(GENERATION, -1)));
        forged.put("another's session", altered(token -> token.put(SESSION, other, SESSION, 16)));
        forged.put("another's secret", altered(token -> token.put(SECRET, other, SECRET, 32)));
        forged.put("another's MAC", altered(token -> token.put(MAC, other, MAC, 32)));
        forged.put("another's all but the MAC", altered(token -> token.put(0, other, 0, MAC)));
        forged.put("no MAC", altered(token -> token.put(MAC, new byte[32])));
        forged.put("zeros", text(new byte[MAC + 32]));
        forged.put("of another installation", elsewhere());
        forged.put("an access token", alice.accessToken().reveal());
        forged.put("an access token in disguise", "gtr_" + alice.accessToken().reveal());
        forged.put("two", text(alice) + text(bobby));
        forged.put("in another case", text(alice).toLowerCase(java.util.Locale.ROOT));
        forged.put("in other digits", text(alice).replace("gtr_", "gtr\uFF3F"));
        forged.put("NUL behind it", text(alice) + "\u0000");
        return forged;
    }

    private String elsewhere() {
        RefreshToken own = world.codec.read(alice.refreshToken()).orElseThrow();
        return new RefreshTokenCodec(TestKeyRings.make()).write(own).reveal();
    }

    private Problem refusal(String token) {
        try {
            world.refreshes.refresh(Secret.valueOf(token), SessionFixture.HOME);
            throw new AssertionError("accepted: " + token);
        } catch (ProblemException e) {
            return e.problem();
        }
    }

    private void assertBothLive() {
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(2);
        for (TokenPair pair : List.of(alice, bobby)) {
            assertThat(world.refresh(pair)).isNotNull();
        }
    }

    @Tag("REF-11")
    @Test
    void a_forged_token_is_rejected_without_a_query_and_ends_no_session() {
        forged().forEach((title, token) -> assertThat(
                        RoundTripCounter.of(() -> assertThat(refusal(token)).isEqualTo(Problem.REFRESH_TOKEN_INVALID)))
                .as(title)
                .isZero());
        assertBothLive();
    }

    @Tag("REF-11")
    @Test
    void a_truncated_or_lengthened_token_is_rejected_without_a_query_and_ends_no_session() {
        String token = text(alice);
        List<String> lengths =
                new ArrayList<>(List.of(token + "A", token + token, token + "=", token + "\n", " " + token));
        for (int at = 0; at < token.length(); at++) {
            lengths.add(token.substring(0, at));
            lengths.add(token.substring(0, at) + token.substring(at + 1));
        }
        for (int bytes = 0; bytes < MAC + 32; bytes++) {
            lengths.add(text(Arrays.copyOf(bytes(alice), bytes)));
        }
        assertThat(RoundTripCounter.of(() -> lengths.forEach(
                        each -> assertThat(refusal(each)).as(each).isEqualTo(Problem.REFRESH_TOKEN_INVALID))))
                .isZero();
        assertBothLive();
    }

    @Test
    void the_mac_key_and_a_secret_of_another_session_do_not_give_access_to_a_session() {
        byte[] other = bytes(bobby);
        for (int generation : List.of(0, 1, 2, -1, Integer.MAX_VALUE)) {
            String stolen =
                    signed(token -> token.put(SESSION, other, SESSION, 16).putInt(GENERATION, generation));
            assertThat(refusal(stolen)).isEqualTo(Problem.REFRESH_TOKEN_INVALID);
            world.age(Duration.ofHours(1));
            assertThat(refusal(stolen)).isEqualTo(Problem.REFRESH_TOKEN_INVALID);
        }
        assertBothLive();
    }

    @Test
    void a_token_with_a_valid_mac_is_accepted() {
        assertThat(signed(token -> {})).isEqualTo(text(alice));
        assertBothLive();
    }
}
