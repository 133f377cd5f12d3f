package io.gatehouse.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.doctor.Diagnosis.State;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("SEC-05")
class TlsDiagnosticsTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/gatehouse, WARNING",
        "jdbc:postgresql://db/gatehouse?sslmode=require, WARNING",
        "jdbc:postgresql://db/gatehouse?sslmode=verify-ca, WARNING",
        "jdbc:postgresql://db/gatehouse?sslmode=verify-full&sslrootcert=/ca.pem, OK",
        "jdbc:postgresql://db/gatehouse?a=b&ssl=true, OK",
        "jdbc:postgresql://localhost.example.com/gatehouse, WARNING",
        "'jdbc:postgresql://127.0.0.1,db/gatehouse', WARNING",
        "jdbc:postgresql://127.0.0.1:5432/gatehouse, OK",
    })
    void a_database_elsewhere_must_be_verified(String url, State state) {
        DatabaseSection section =
                new DatabaseSection(url, Secret.valueOf("u"), Secret.valueOf(""), false, 0, null, null, null, null);
        assertThat(TlsDiagnostics.database(section).state()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "redis://redis, WARNING",
        "'redis-cluster://127.0.0.1,redis', WARNING",
        "rediss://redis, OK",
        "redis://:password@localhost:6379/0, OK",
    })
    void a_redis_elsewhere_must_be_encrypted(String url, State state) {
        RedisAddress address = RedisAddress.parse(Secret.valueOf(url)).orElseThrow();
        assertThat(TlsDiagnostics.redis(address).state()).isEqualTo(state);
    }
}
