package io.gatehouse.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context, §3.2. */
class TraceParentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    @ParameterizedTest
    @ValueSource(
            strings = {
                SENT,
                "00-" + TRACE + "-b7ad6b7169203331-00",
                "00-" + TRACE + "-b7ad6b7169203331-ff",
                "01-" + TRACE + "-b7ad6b7169203331-01",
                "cc-" + TRACE + "-b7ad6b7169203331-01-what-the-future-brings",
            })
    void w3c_3_2_a_header_that_follows_the_grammar_names_its_trace(String header) {
        assertThat(TraceParent.traceId(HttpFields.build().add("Traceparent", header)))
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                TRACE,
                "ff-" + TRACE + "-b7ad6b7169203331-01",
                "ff-" + TRACE + "-b7ad6b7169203331-01-more",
                "0-" + TRACE + "-b7ad6b7169203331-01",
                "0g-" + TRACE + "-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-" + TRACE + "-B7AD6B7169203331-01",
                "00-" + TRACE + "-b7ad6b7169203331-0G",
                "00-" + TRACE + "-b7ad6b7169203331-1",
                "00-" + TRACE + "-b7ad6b7169203331-01-more",
                "00-" + TRACE + "-b7ad6b7169203331-01 ",
                "01-" + TRACE + "-b7ad6b7169203331-01.more",
                "00_" + TRACE + "_b7ad6b7169203331_01",
                "00-0af7651916cd43dd8448eb211c80319\n-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319\u0661-b7ad6b7169203331-01",
            })
    void w3c_3_2_2_3_any_other_header_is_ignored(String header) {
        assertThat(TraceParent.traceId(HttpFields.build().add("traceparent", header)))
                .isNull();
    }

    @Test
    void two_headers_are_ignored() {
        assertThat(TraceParent.traceId(
                        HttpFields.build().add("traceparent", SENT).add("traceparent", SENT)))
                .isNull();
        assertThat(TraceParent.traceId(HttpFields.build())).isNull();
    }
}
