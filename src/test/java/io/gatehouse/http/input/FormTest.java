package io.gatehouse.http.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Tag("INP-05")
@Tag("INP-08")
class FormTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    @ParameterizedTest
    @CsvSource({
        "refresh_token=abc, abc",
        "a=1&refresh_token=abc&b, abc",
        "refresh_token=a%20b, a b",
        "refresh_token=a+b, a b",
        "refresh_token=a%2Bb, a+b",
        "refresh_token=Zo%C3%AB, Zoë",
        "refresh_token=Zoë, Zoë",
        "refresh%5Ftoken=abc, abc",
        "refresh_token=a=b, a=b",
        "&refresh_token=abc&, abc",
        "refresh_token=, ''",
        "refresh_token, ''",
        "other=1, ''",
    })
    void a_form_is_read_from_the_body(String body, String value) {
        Answer answer = SERVER.post("/api/either", FORM, body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().get("form").textValue()).isEqualTo(value);
    }

    @Tag("INP-18")
    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "us-ascii", "UTF8", "\"utf-8\"", "latin1", "windows-1252"})
    void an_ascii_superset_is_accepted_for_plain_ascii(String charset) {
        Answer answer = SERVER.post("/api/either", FORM + "; charset=" + charset, "refresh_token=a%2Bb");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().get("form").textValue()).isEqualTo("a+b");
    }

    @Tag("INP-18")
    @ParameterizedTest
    @CsvSource({
        "ISO-8859-1, refresh_token=Zo%EB",
        "ISO-8859-1, refresh_token=Zo%C3%AB",
        "ISO-8859-1, refresh_token=Zoë",
        "us-ascii, Zo%C3%AB=a",
        "utf-16, refresh_token=abc",
        "UTF-7, refresh_token=abc",
        "IBM037, refresh_token=abc",
        "ISO-2022-JP, refresh_token=abc",
        "none, refresh_token=abc",
        "'', refresh_token=abc",
    })
    void text_that_depends_on_the_charset_is_400(String charset, String body) {
        ProblemAssert.isProblem(
                SERVER.post("/api/either", FORM + "; charset=\"" + charset + "\"", body), Problem.REQUEST_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refresh_token=a&refresh_token=b",
                "refresh_token=a&refresh_token=a",
                "refresh_token=a&refresh%5ftoken=b",
                "other=1&other=1&refresh_token=a",
                "refresh_token=%00",
                "%00=a",
                "refresh_token=%",
                "refresh_token=%4",
                "refresh_token=%zz",
                "refresh_token=%+1",
                "refresh_token=%c0%80",
                "refresh_token=%ed%a0%80",
                "refresh_token=%ff",
                "",
            })
    void rfc6749_3_2_an_ambiguous_form_is_400(String body) {
        ProblemAssert.isProblem(SERVER.post("/api/either", FORM, body), Problem.REQUEST_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "password", "refresh_token", "access_token", "token", "client_secret"})
    void rfc6749_2_3_1_credentials_in_the_query_are_400(String name) {
        ProblemAssert.isProblem(
                SERVER.post("/api/either?" + name + "=abc", FORM, "refresh_token=abc"), Problem.REQUEST_MALFORMED);
        ProblemAssert.isProblem(SERVER.post("/api/either?" + name + "=abc", FORM, ""), Problem.REQUEST_MALFORMED);
        ProblemAssert.isProblem(SERVER.get("/api/open?x=1&" + name), Problem.REQUEST_MALFORMED);
        ProblemAssert.isProblem(SERVER.get("/api/open?" + name.replace("e", "%65") + "=1"), Problem.REQUEST_MALFORMED);
        assertThat(SERVER.get("/api/open?x=" + name).status()).isEqualTo(200);
    }

    @Test
    void query_parameters_are_not_form_fields() {
        Answer answer = SERVER.post("/api/either?other=abc", FORM, "refresh_token=abc");

        assertThat(answer.json().get("form").textValue()).isEqualTo("abc");
        assertThat(FormBody.parse("a=1", UTF_8).first("other")).isEmpty();
    }

    @Test
    void a_form_prints_no_values() {
        assertThat(FormBody.parse("password=hunter2", UTF_8).toString()).isEqualTo("FormBody[1]");
        assertThatThrownBy(() -> FormBody.parse("password=hunter2&password=x", UTF_8))
                .isInstanceOf(ProblemException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    @Tag("OUT-01")
    void a_secret_in_the_query_reaches_no_log() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        Level before = root.getLevel();
        // A test class that stopped its application has reset the level to DEBUG.
        root.setLevel(Level.INFO);
        root.addAppender(log);
        try {
            Answer answer = SERVER.post("/api/either?password=secret-of-ada", FORM, "");

            ProblemAssert.isProblem(answer, Problem.REQUEST_MALFORMED);
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("secret"));
    }
}
