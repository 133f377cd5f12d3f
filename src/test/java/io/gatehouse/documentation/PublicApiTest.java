package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Fails when the OpenAPI document changes in anything but its texts, compared with the recorded public API in {@code
 * src/test/resources/openapi/public-api.yaml}. Clients are generated from this document and depend on it.
 *
 * <p>To record a deliberate change, run {@code ./mvnw test -Dtest=PublicApiTest -DpublicApi.record=true} and commit the
 * new file together with the change. The difference of the file is what a reviewer reads: a removed or narrowed line
 * breaks clients.
 */
class PublicApiTest {
    private static final Path RECORDED = Path.of("src/test/resources/openapi/public-api.yaml");

    @Test
    void the_public_api_is_the_recorded_one() throws IOException {
        String present = new PublicApi(OpenApiDocument.load().root()).yaml();
        if (Boolean.getBoolean("publicApi.record")) {
            Files.writeString(RECORDED, present);
        }

        assertThat(present).isEqualTo(Files.readString(RECORDED));
    }
}
