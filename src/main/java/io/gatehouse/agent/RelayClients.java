package io.gatehouse.agent;

import io.gatehouse.feed.FeedClients;
import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/** The one credential of all processes that follow the relay. Thread-safe. */
final class RelayClients implements FeedClients {
    private static final ClientId PROCESSES_OF_THE_HOST = new ClientId(new UUID(0, 0));

    private final Secret credential;

    /** @param credential the id and the secret, separated by a colon */
    RelayClients(Secret credential) {
        this.credential = credential;
    }

    @Override
    public ClientId authenticate(ClientCredentials presented) {
        String pair = presented.clientId() + ":" + presented.secret().reveal();
        if (!MessageDigest.isEqual(bytes(pair), bytes(credential.reveal()))) {
            throw Problem.CLIENT_AUTHENTICATION_FAILED.asException("The credential is not that of this relay.");
        }
        return PROCESSES_OF_THE_HOST;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
