package io.gatehouse.testing;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.gatehouse.client.ClientSecretCodec;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates OAuth clients and their secrets by SQL, and authenticates as them. Thread-safe. */
public final class TestClients {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestSql sql;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    public TestClients(TestSql sql) {
        this.sql = sql;
    }

    /** A client and one of its secrets. */
    public record TestClient(UUID id, UUID secretId, String secret) {
        /** The value of {@code Authorization} for Basic; both halves need no form encoding. */
        public String basic() {
            return basic(id.toString(), secret);
        }

        static String basic(String id, String secret) {
            return "Basic "
                    + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.US_ASCII));
        }

        /** The same client with another secret. */
        public TestClient with(String otherSecret) {
            return new TestClient(id, secretId, otherSecret);
        }
    }

    /** Inserts an active client with a secret that does not expire, and grants the roles. */
    public TestClient insert(String... roles) {
        UUID id = ids.generate();
        sql.update("INSERT INTO client (id, name, access_token_lifetime) VALUES (?, ?, 900)", id, "client " + id);
        for (String role : roles) {
            sql.update("INSERT INTO client_role (client_id, role_id) SELECT ?, id FROM role WHERE title = ?", id, role);
        }
        return secretOf(id);
    }

    /** Inserts another secret of a client. */
    public TestClient secretOf(UUID client) {
        UUID secretId = ids.generate();
        String secret = newSecret(secretId);
        sql.update(
                "INSERT INTO client_secret (id, client_id, hash) VALUES (?, ?, ?)", secretId, client, sha256(secret));
        return new TestClient(client, secretId, secret);
    }

    /** A well-formed secret that no client has. */
    public static String newSecret(UUID secretId) {
        byte[] random = new byte[ClientSecretCodec.RANDOM_LENGTH];
        RANDOM.nextBytes(random);
        return ClientSecretCodec.write(secretId, random).reveal();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Requests a token with the grant {@code client_credentials}; the client authenticates with Basic. */
    public static Api.Answer token(URI service, TestClient client) {
        return post(service, "/oauth/token", client.basic(), "grant_type=client_credentials");
    }

    /** Returns the access token of a client. */
    public static String accessToken(URI service, TestClient client) {
        Api.Answer answer = token(service, client);
        if (answer.status() != 200) {
            throw new AssertionError(answer.status() + " " + answer.body());
        }
        return answer.json().path("access_token").asText();
    }

    /** Sends a form with any {@code Authorization}. */
    public static Api.Answer post(URI service, String path, @Nullable String authorization, String form) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + "/api/v1" + path))
                .header("Content-Type", Api.FORM)
                .POST(BodyPublishers.ofString(form));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return Api.send(request.build());
    }

    /** Form-encodes a text. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
