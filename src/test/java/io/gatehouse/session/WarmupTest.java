package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The warm-up of an instance before its first request. */
class WarmupTest {
    @Test
    void the_warm_up_completes_and_leaves_neither_rows_nor_counts() throws SQLException {
        try (TestService service = TestService.start()) {
            Scrape scrape = Scrape.of(service.adminUri());
            // Each of its tokens was looked for among those that had been verified before.
            assertThat(scrape.sum("gatehouse_token_cache_hit_ratio", Map.of())).isZero();
            assertThat(scrape.sum("gatehouse_token_cache_tokens", Map.of())).isZero();
            assertThat(scrape.sum("gatehouse_logins_total", Map.of())).isZero();
            assertThat(scrape.sum("gatehouse_refreshes_total", Map.of())).isZero();
            assertThat(scrape.sum("gatehouse_checks_total", Map.of())).isZero();
            assertThat(scrape.sum("gatehouse_hashing_hashes_total", Map.of())).isEqualTo(2);
            try (Connection connection = service.database().connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM revocation)")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isZero();
            }
        }
    }
}
