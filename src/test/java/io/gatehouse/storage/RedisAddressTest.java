package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisAddress.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    private static RedisAddress parsed(String url) {
        return RedisAddress.parse(Secret.valueOf(url)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis://localhost                                  | STANDALONE | false | redis://localhost:6379
            rediss://user:p%40ss@redis:6380/3                  | STANDALONE | true  | rediss://redis:6380
            redis-sentinel://a,b:1,c/2?master=main             | SENTINEL   | false | redis-sentinel://a:26379,b:1,c:26379
            rediss-sentinel://:x@a?master=m&sentinel_password=y | SENTINEL  | true  | rediss-sentinel://a:26379
            redis-cluster://a:7000,b:7001                      | CLUSTER    | false | redis-cluster://a:7000,b:7001
            rediss-cluster://u:p@a                             | CLUSTER    | true  | rediss-cluster://a:6379
            """)
    void an_address_has_one_of_three_forms(String url, Topology topology, boolean tls, String printed) {
        RedisAddress address = parsed(url);
        assertThat(address.topology()).isEqualTo(topology);
        assertThat(address.tls()).isEqualTo(tls);
        assertThat(address).hasToString(printed);
    }

    @Test
    void credentials_are_decoded_and_never_printed() {
        RedisAddress address = parsed("redis-sentinel://us%3Aer:p%40s+s@a?master=m&sentinel_password=q%26");
        assertThat(address.credential("user")).isEqualTo("us:er");
        assertThat(address.credential("password")).isEqualTo("p@s+s");
        assertThat(address.credential("sentinel_password")).isEqualTo("q&");
        assertThat(address.credential("sentinel_user")).isNull();
        assertThat(parsed("redis://:secret@a").credential("user")).isNull();
        assertThat(address.toString()).doesNotContain("p@s", "q&");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://a",
                "redis://",
                "redis:///1",
                "redis://a,b",
                "redis://a:0",
                "redis://a:99999",
                "redis://a/x",
                "redis://a b",
                "redis-sentinel://a",
                "redis-sentinel://a?master=",
                "redis-sentinel://a?slave=m",
                "redis-sentinel://a?master=m&master=n",
                "redis-cluster://a/1",
                "redis-cluster://a?master=m",
                "redis://a?master=m",
                "redis://user:%zz@a",
                "redis://secret@a",
                "redis://@a",
                "redis://user:@a",
                "redis-sentinel://secret@a?master=m",
                "redis-cluster://:@a",
                "redis-sentinel://a,?master=m"
            })
    void other_texts_are_not_addresses(String url) {
        assertThat(RedisAddress.parse(Secret.valueOf(url))).isEmpty();
    }
}
