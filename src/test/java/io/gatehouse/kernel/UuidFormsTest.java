package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidFormsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0198a000-0000-7000-8000-000000000001",
                "0198A000-0000-7000-8000-00000000000A",
                "0198a00000007000800000000000000a",
                "0198A00000007000800000000000000A",
                " 0198a000-0000-7000-8000-000000000001",
                "0198a000-0000-7000-8000-000000000001\t",
                "{0198a000-0000-7000-8000-000000000001}",
                "{ 0198a000-0000-7000-8000-000000000001 }",
                "(0198a000-0000-7000-8000-000000000001)",
                "\"0198a000-0000-7000-8000-000000000001\"",
                "urn:uuid:0198a000-0000-7000-8000-000000000001",
                "URN:UUID:0198a000-0000-7000-8000-000000000001",
                "uuid:0198a000-0000-7000-8000-000000000001",
                "0198-a000-0000-7000-8000-0000-0000-0001",
                "{0x0198a000,0x0000,0x7000,{0x80,0x00,0x00,0x00,0x00,0x00,0x00,0x01}}",
                "0x0198a00000007000800000000000000a",
                "1-1-1-1-1",
                "0198a000-0000-7000-8000-00000000001",
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff"
            })
    void a_text_that_a_parser_reads_as_a_uuid_is_recognized(String text) {
        assertThat(UuidForms.matches(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gatehouse",
                "web-app",
                "my-web-app-v2-beta",
                "1-1-1-1",
                "1-1-1-1-1-1",
                "0198a000-0000-7000-8000-00000000000g",
                "0198a000-0000-7000-8000-0000000000012",
                "web 0198a000-0000-7000-8000-000000000001",
                "0198a000-0000-7000-8000-000000000001.apps.example.com",
                "https://app.example.com/client"
            })
    void other_text_is_not(String text) {
        assertThat(UuidForms.matches(text)).isFalse();
    }
}
