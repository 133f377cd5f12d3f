package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.RawClient.RawAnswer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that non-canonical paths reach no resource, so that a proxy can authorize by path. */
@Tag("INP-07")
class DisguisedPathsTest {
    private static ApiFixture world;

    @BeforeAll
    static void start() {
        world = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void no_non_canonical_path_is_served() {
        RawClient client = new RawClient(world.service().uri());
        List<String> superuser =
                List.of("Authorization: Bearer " + world.superuser().access());
        Set<String> served = new TreeSet<>();
        int sent = 0;
        for (Endpoint endpoint : ApiTable.endpoints()) {
            Call call = endpoint.call();
            for (String target : disguises(call.unknownPath())) {
                RawAnswer answer = client.send(call.method(), target, superuser, new byte[0])
                        .orElseThrow();
                sent++;
                if (!Set.of(400, 404).contains(answer.status())
                        || (names(answer) && !call.template().endsWith("}"))) {
                    served.add(call.method() + " " + target + " → "
                            + answer.text().lines().findFirst().orElse("") + " " + answer.body());
                }
            }
        }
        System.out.println("DisguisedPathsTest: " + sent + " disguised paths");
        assertThat(served).isEmpty();
    }

    /** Returns whether the problem is about a missing user, role or session, which only a resource reports. */
    private static boolean names(RawAnswer answer) {
        // Problems and OAuth errors have the same sentence.
        return answer.status() == 404 && !answer.body().contains("\"The path does not exist.\"");
    }

    private static List<String> disguises(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        String parent = path.substring(0, path.lastIndexOf('/'));
        String firstLetter = "%" + Integer.toHexString(last.charAt(0));
        return List.of(
                "/" + path,
                parent + "//" + last,
                path + "//",
                path + ";",
                path + ";a=b",
                parent + ";a=b/" + last,
                path + "/.",
                path + "/..",
                path + "/./",
                path + "/%2e",
                path + "/%2e%2e/" + last,
                parent + "/./" + last,
                parent + "/nothing/../" + last,
                parent + "/nothing/%2e%2e/" + last,
                parent + "/nothing/..;/" + last,
                parent + "/nothing/%2e%2e;/" + last,
                parent + "/nothing/..%2f" + last,
                parent + "/nothing/%2e%2e%2f" + last,
                parent + "/nothing/%252e%252e/" + last,
                parent + "/nothing/..%c0%af" + last,
                parent + "/nothing/..%5c" + last,
                parent + "\\" + last,
                parent + "%5c" + last,
                parent + "%2f" + last,
                parent + "%2F" + last,
                parent + "%252f" + last,
                parent + "/" + firstLetter + last.substring(1) + "%00",
                path + "%00",
                path + "%20",
                path + "%09",
                path + "%0a",
                path + "%3b",
                path + "%3fa=b",
                path + "%23a",
                path + "#a",
                path + ".json",
                path + "~",
                path.replace("/api/", "/API/").replace("/.well-known/", "/.WELL-KNOWN/"),
                path.replace("/api/", "/api/v1/../").replace("/.well-known/", "/api/../.well-known/"),
                path.replace("/api/v1/", "/%2561pi/v1/").replace("/.well-known/", "/%252ewell-known/"),
                parent + "/\u212a" + last);
    }
}
