package io.gatehouse.http.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("INP-03")
@Tag("INP-04")
@Tag("INP-05")
@Tag("INP-09")
class BodyTest {
    private static final String JSON = "application/json";

    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"some_text\":\"a\"}",
                "{\"some_text\":\"a\",\"unknown\":{\"deep\":[1,2]}}",
                "{\"some_text\":\"\",\"some_number\":7,\"some_flag\":true,\"some_list\":[\"a\"],\"some_secret\":\"s\"}",
                "{\"some_text\":null,\"some_number\":null,\"some_flag\":null}",
                "{\"some_text\":\"\\\\u0000 is five letters\"}",
                "{\"some_text\":\"\\ud83d\\ude00\"}",
                "{\"some_text\":\"\\u00e9\"}",
                "{\"unknown\":" + "[" + "]" + "}",
                " {} ",
            })
    void unambiguous_json_is_read(String body) {
        Answer answer = SERVER.post("/api/typed", JSON, body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{",
                "nonsense",
                "{\"a\":1}{}",
                "{} x",
                "{\"some_text\":\"a\",\"some_text\":\"b\"}",
                "{\"some_text\":\"a\",\"some\\u005ftext\":\"b\"}",
                "{\"unknown\":{\"a\":1,\"a\":2}}",
                "{/* */}",
                "{} // x",
                "{'some_text':'a'}",
                "{some_text:\"a\"}",
                "{\"some_text\":\"a\",}",
                "{\"unknown\":NaN}",
                "{\"unknown\":Infinity}",
                "{\"unknown\":01}",
                "{\"unknown\":+1}",
                "{\"unknown\":.5}",
                "{\"unknown\":1234567890123456789012345678901234567890}",
                "{\"some_text\":\"a\u0001b\"}",
                "{\"some_text\":\"\\u0000\"}",
                "{\"unknown\":\"a\\u0000\"}",
                "{\"\\u0000\":1}",
                "{\"some_text\":\"\\ud800\"}",
                "{\"some_text\":\"\\ud800x\"}",
                "{\"some_text\":\"\\ud800\\ud800\"}",
                "{\"some_text\":\"\\udc00\\ud800\"}",
                "{\"some_text\":\"\\\\\\ud800\"}",
                "[]",
                "7",
                "\"text\"",
            })
    void rfc8259_anything_else_is_400(String body) {
        ProblemAssert.isProblem(SERVER.post("/api/typed", JSON, body), Problem.REQUEST_MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"some_text":123}           | some_text
            {"some_text":1.5}           | some_text
            {"some_text":true}          | some_text
            {"some_text":{}}            | some_text
            {"some_text":["a"]}         | some_text
            {"some_number":"7"}         | some_number
            {"some_number":""}          | some_number
            {"some_number":7.9}         | some_number
            {"some_number":7.0}         | some_number
            {"some_number":true}        | some_number
            {"some_number":99999999999} | some_number
            {"some_number":1e400}       | some_number
            {"some_flag":"true"}        | some_flag
            {"some_flag":""}            | some_flag
            {"some_flag":1}             | some_flag
            {"some_list":"a"}           | some_list
            {"some_list":["a",1]}       | some_list[1]
            {"some_list":{}}            | some_list
            {"some_secret":123}         | some_secret
            {"some_secret":true}        | some_secret
            {"some_secret":1.5}         | some_secret
            {"some_secret":{"value":"a"}} | some_secret
            {"some_secret":["a"]}       | some_secret
            """)
    void a_value_of_another_type_is_400_and_names_the_field(String body, String field) {
        Answer answer = SERVER.post("/api/typed", JSON, body);

        ProblemAssert.isProblem(answer, Problem.REQUEST_MALFORMED);
        assertThat(answer.json().at("/errors/0/field").textValue()).isEqualTo(field);
        assertThat(answer.json().at("/errors/0/message").textValue()).isNotEmpty();
    }

    @Test
    void nesting_is_bounded() {
        String at32 = "{\"unknown\":" + "[".repeat(31) + "]".repeat(31) + "}";
        String at33 = "{\"unknown\":" + "[".repeat(32) + "]".repeat(32) + "}";

        assertThat(SERVER.post("/api/typed", JSON, at32).status()).isEqualTo(200);
        ProblemAssert.isProblem(SERVER.post("/api/typed", JSON, at33), Problem.REQUEST_MALFORMED);
        ProblemAssert.isProblem(SERVER.post("/api/typed", JSON, "[".repeat(30_000)), Problem.REQUEST_MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({"c080", "c0af", "e08080", "eda080", "edb080", "f8888080", "ff", "fe", "c3", "80", "f4908080", "00"})
    void rfc3629_bytes_that_are_no_utf8_are_400(String hex) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"some_text\":\"".getBytes(UTF_8));
        body.writeBytes(HexFormat.of().parseHex(hex));
        body.writeBytes("\"}".getBytes(UTF_8));

        ProblemAssert.isProblem(SERVER.call("POST", "/api/typed", JSON, body.toByteArray()), Problem.REQUEST_MALFORMED);
    }

    static Stream<Charset> otherCharsets() {
        return Stream.of(
                UTF_16BE,
                UTF_16LE,
                Charset.forName("UTF-16"),
                Charset.forName("UTF-32BE"),
                Charset.forName("UTF-32LE"));
    }

    @ParameterizedTest
    @MethodSource("otherCharsets")
    void rfc8259_8_1_other_encodings_than_utf8_are_400(Charset charset) {
        byte[] body = "{\"some_text\":\"a\"}".getBytes(charset);

        ProblemAssert.isProblem(SERVER.call("POST", "/api/typed", JSON, body), Problem.REQUEST_MALFORMED);
        ProblemAssert.isProblem(
                SERVER.call("POST", "/api/typed", JSON + "; charset=" + charset, body), Problem.REQUEST_MALFORMED);
    }

    @Tag("INP-18")
    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "us-ascii", "UTF8", "\"utf-8\"", "latin1", "windows-1252"})
    void an_ascii_superset_is_accepted_for_plain_ascii(String charset) {
        Answer answer = SERVER.post(
                "/api/typed", JSON + "; charset=" + charset, "{\"some_text\":\"Zo\\u00eb \\ud83d\\ude00\"}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().get("text").textValue()).isEqualTo("Zoë 😀");
    }

    @Tag("INP-18")
    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "us-ascii", "UTF-7", "IBM037", "ISO-2022-JP", "none"})
    void non_ascii_characters_are_accepted_in_utf8_only(String charset) {
        for (Charset sent : List.of(UTF_8, ISO_8859_1)) {
            ProblemAssert.isProblem(
                    SERVER.call(
                            "POST",
                            "/api/typed",
                            JSON + "; charset=" + charset,
                            "{\"some_text\":\"Zoë\"}".getBytes(sent)),
                    Problem.REQUEST_MALFORMED);
        }
    }

    @Test
    void text_in_utf8_arrives_as_it_was_sent() {
        Answer answer = SERVER.post("/api/typed", JSON + "; charset=\"UTF-8\"", "{\"some_text\":\"Zoë 😀\"}");

        assertThat(answer.json().get("text").textValue()).isEqualTo("Zoë 😀");
        ProblemAssert.isProblem(
                SERVER.call("POST", "/api/typed", JSON, "{\"some_text\":\"Zoë\"}".getBytes(ISO_8859_1)),
                Problem.REQUEST_MALFORMED);
    }

    @Test
    void a_resource_without_a_body_parameter_needs_no_body() {
        assertThat(SERVER.call("POST", "/api/bodiless", "", new byte[0]).status())
                .isEqualTo(200);
        assertThat(SERVER.call("POST", "/api/bodiless", "", new byte[0], "Content-Length: 0")
                        .status())
                .isEqualTo(200);
        ProblemAssert.isProblem(SERVER.post("/api/either", JSON, ""), Problem.REQUEST_MALFORMED);
    }

    @Test
    void all_broken_constraints_are_reported_at_once_in_snake_case() {
        Answer answer = SERVER.post("/api/checked", JSON, "{\"first_name\":\"a\"}");

        ProblemAssert.isProblem(answer, Problem.INPUT_INVALID);
        assertThat(answer.json().findValuesAsText("field")).containsExactly("first_name", "last_name");
        assertThat(SERVER.post("/api/checked", JSON, "{\"first_name\":\"abc\",\"last_name\":\"d\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void one_path_takes_a_string_an_object_and_a_form() {
        assertThat(SERVER.post("/api/either", JSON, "\"abc\"")
                        .json()
                        .get("json")
                        .textValue())
                .isEqualTo("abc");
        assertThat(SERVER.post("/api/either", JSON, "{\"refresh_token\":\"abc\"}")
                        .json()
                        .get("json")
                        .textValue())
                .isEqualTo("abc");
        assertThat(SERVER.post("/api/either", "application/x-www-form-urlencoded", "refresh_token=abc")
                        .json()
                        .get("form")
                        .textValue())
                .isEqualTo("abc");
        assertThat(SERVER.post("/api/either", JSON, "{\"refresh_token\":7}")
                        .json()
                        .get("detail")
                        .textValue())
                .isEqualTo("Send the refresh token as a string.");
        ProblemAssert.isProblem(SERVER.post("/api/either", "text/plain", "abc"), Problem.MEDIA_TYPE_UNSUPPORTED);
    }
}
