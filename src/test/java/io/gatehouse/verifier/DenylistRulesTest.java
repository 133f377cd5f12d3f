package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.DenylistRules.Rule;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every entry that denies a token is found, also behind others. */
class DenylistRulesTest {
    private static final Instant END = Instant.parse("2026-12-01T00:00:00Z");
    private static final UUID SESSION = UUID.fromString("01a22e7c-75ba-76e6-9dd3-6b1aee44d953");
    private static final String TOKEN_ID = "AaIufHW6duad02sa7kTZUwAAAAI";
    private static final DenylistClaims CLAIMS =
            new DenylistClaims("kid", TOKEN_ID, SESSION, new UUID(7, 8), List.of("clerk", "editor"), 10, 20);

    private final DenylistReplica replica = new DenylistReplica();
    private final DenylistRules rules = new DenylistRules(replica);

    private static DenylistEntry entry(Kind kind, long more) {
        return switch (kind) {
            case TOKEN -> new DenylistEntry(kind, TOKEN_ID, 0, END);
            case SESSION -> new DenylistEntry(kind, SESSION.toString(), 0, END);
            case SUBJECT -> new DenylistEntry(kind, new UUID(7, 8).toString(), 10 + more, END);
            case ROLE -> new DenylistEntry(kind, "editor", 20 + more, END);
            case KEY -> new DenylistEntry(kind, "kid", 0, END);
            case REALM -> new DenylistEntry(kind, DenylistEntry.WHOLE_REALM, 20 + more, END);
        };
    }

    private Map<Kind, DenylistEntry> matches() {
        Map<Kind, DenylistEntry> matches = new EnumMap<>(Kind.class);
        rules.apply(CLAIMS).stream()
                .filter(rule -> rule.entry() != null)
                .forEach(rule -> matches.put(rule.kind(), rule.entry()));
        return matches;
    }

    @Test
    void every_rule_is_applied_and_none_matches_without_entries() {
        assertThat(rules.apply(CLAIMS))
                .extracting(Rule::kind)
                .containsExactly(Kind.TOKEN, Kind.SESSION, Kind.SUBJECT, Kind.ROLE, Kind.ROLE, Kind.KEY, Kind.REALM);
        assertThat(matches()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void an_entry_is_found_by_its_rule_alone(Kind kind) {
        replica.apply(entry(kind, 1));
        assertThat(matches()).containsExactly(Map.entry(kind, entry(kind, 1)));
    }

    @Test
    void all_entries_are_found_at_once() {
        for (Kind kind : Kind.values()) {
            replica.apply(entry(kind, 1));
        }
        assertThat(matches()).containsOnlyKeys(Kind.values());
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SUBJECT", "ROLE", "REALM"})
    void an_entry_with_the_epoch_of_the_token_does_not_match(Kind kind) {
        replica.apply(entry(kind, 0));
        assertThat(matches()).isEmpty();
        assertThat(replica.denies(CLAIMS)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SESSION", "SUBJECT", "ROLE", "KEY", "REALM"})
    void an_announced_entry_is_unconfirmed(Kind kind) {
        replica.applyUnconfirmed(entry(kind, 1));
        assertThat(rules.apply(CLAIMS).stream().filter(rule -> rule.entry() != null))
                .singleElement()
                .satisfies(rule -> assertThat(rule.confirmed()).isFalse());
        replica.apply(entry(kind, 1));
        assertThat(rules.apply(CLAIMS).stream().filter(rule -> rule.entry() != null))
                .singleElement()
                .satisfies(rule -> assertThat(rule.confirmed()).isTrue());
    }

    @Test
    void an_entry_for_a_later_generation_matches_and_one_for_an_earlier_one_does_not() {
        replica.apply(new DenylistEntry(Kind.TOKEN, TOKEN_ID.substring(0, 26) + "E", 0, END));
        assertThat(matches()).isEmpty();
        replica.apply(new DenylistEntry(Kind.TOKEN, TOKEN_ID.substring(0, 26) + "M", 0, END));
        assertThat(matches()).containsOnlyKeys(Kind.TOKEN);
    }
}
