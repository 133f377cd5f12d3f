package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes by the table owner to events and seals, and where the verification reports them. */
@Tag("AUD-01")
class AuditChangeTest {
    private static AuditFixture world;

    @BeforeAll
    static void fiveSeals() {
        world = new AuditFixture();
        for (int i = 0; i < 5; i++) {
            world.sealed(3);
        }
        world.save();
        world.restore();
        assertThat(world.broken()).isEmpty();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    // The baseline, and five seals of three events each, whose ids are 1 to 15.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            UPDATE audit_event SET action = 'logout' WHERE id = 8                                    | changed_events 4
            UPDATE audit_event SET details = '{"count": "2"}' WHERE id = 1                           | changed_events 2
            UPDATE audit_event SET ip_hash = '\\x00' WHERE id = 15                                   | changed_events 6
            UPDATE audit_event SET occurred_at = occurred_at + interval '1 microsecond' WHERE id = 4 | changed_events 3
            UPDATE audit_event SET actor_id = gen_random_uuid() WHERE id = 9                         | changed_events 4
            UPDATE audit_event SET request_id = '' WHERE id = 9                                      | changed_events 4
            DELETE FROM audit_event WHERE id = 8                                                     | missing_events 4
            DELETE FROM audit_event WHERE id BETWEEN 4 AND 6                                         | missing_events 3
            DELETE FROM audit_event WHERE id > 12                                                    | missing_events 6
            DELETE FROM audit_seal WHERE number = 1                                                  | missing_seal 1
            DELETE FROM audit_seal WHERE number IN (2, 3)                                            | missing_seal 2
            UPDATE audit_seal SET digest = sha256('') WHERE number = 2                               | changed_seal 2
            UPDATE audit_seal SET events = 2147483647 WHERE number = 2                               | changed_seal 2
            UPDATE audit_seal SET events = 0 WHERE number = 6                                        | changed_seal 6
            UPDATE audit_seal SET sealed_at = now() WHERE number = 4                                 | changed_seal 4
            UPDATE audit_seal SET hash = digest WHERE number = 6                                     | changed_seal 6
            UPDATE audit_seal SET retention_seconds = NULL WHERE number = 1                          | changed_seal 1
            UPDATE audit_seal SET retention_seconds = 9999999 WHERE number = 1                       | changed_seal 1
            UPDATE audit_seal SET month = '2026_09' WHERE number = 1                                 | changed_seal 1
            """)
    void verification_locates_a_change_by_the_table_owner(String sql, String place) {
        world.restore();
        world.execute(sql);
        assertThat(world.broken()).containsExactly(place);
    }
}
