package io.gatehouse.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Jwt;
import io.gatehouse.testing.Api;
import io.gatehouse.verifier.DenylistClaims;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Sessions of one user that logouts have ended. Not thread-safe. */
final class RevokedSessions {
    private static final String LOGIN = "many-sessions";

    private final Api api;
    private final List<DenylistClaims> ended = new ArrayList<>();

    /** Registers the user. */
    RevokedSessions(URI server) {
        api = new Api(server);
        api.register(LOGIN, Load.PASSWORD);
    }

    /** Logs in and out. */
    void end() {
        String token = api.login(LOGIN, Load.PASSWORD).access();
        int status = api.send("POST", "/auth/logout", token, null, null).status();
        if (status != 200) {
            throw new IllegalStateException("The logout was answered " + status);
        }
        ended.add(claims(token));
    }

    /** The claims of all tokens whose sessions have ended. */
    List<DenylistClaims> ended() {
        return List.copyOf(ended);
    }

    private static DenylistClaims claims(String token) {
        JsonNode claims = Jwt.claims(token);
        return new DenylistClaims(
                Jwt.header(token).path("kid").asText(),
                claims.path("jti").asText(),
                UUID.fromString(claims.path("sid").asText()),
                UUID.fromString(claims.path("sub").asText()),
                StreamSupport.stream(claims.path("roles").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                claims.path("user_epoch").asLong(),
                claims.path("realm_epoch").asLong());
    }
}
