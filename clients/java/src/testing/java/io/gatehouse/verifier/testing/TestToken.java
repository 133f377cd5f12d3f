package io.gatehouse.verifier.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An access token before it is signed, with the claims that a Gatehouse server would write. Created by {@link
 * TestIssuer#token} and {@link TestIssuer#machineToken}. Not thread-safe.
 */
public final class TestToken {
    private static final Duration LIFETIME = Duration.ofHours(2);
    private static final JsonFactory JSON = new JsonFactory();

    private final TestIssuer issuer;
    private final UUID subject;
    private final @Nullable String login;
    private UUID session = UUID.randomUUID();
    private List<String> roles = List.of();
    private List<String> audience;
    private String issuerName;
    private Duration expiresIn = LIFETIME;

    /** @param login null for a token of a client */
    TestToken(TestIssuer issuer, UUID subject, @Nullable String login) {
        this.issuer = issuer;
        this.subject = subject;
        this.login = login;
        this.audience = List.of(issuer.audience());
        this.issuerName = issuer.url();
    }

    /** The claims that the issuer needs to revoke a token. */
    record Ids(String tokenId, UUID session) {}

    /** {@code roles}: titles of roles. Default: none. */
    public TestToken roles(String... titles) {
        roles = List.of(titles);
        return this;
    }

    /** {@code aud}. Default: the audience of the issuer. */
    public TestToken audience(String... names) {
        audience = List.of(names);
        return this;
    }

    /** {@code iss}, for tests of a token of another issuer. Default: the issuer. */
    public TestToken issuer(String name) {
        issuerName = name;
        return this;
    }

    /** {@code sid}: the session of the user, or the secret of the client. Default: a new one. */
    public TestToken session(UUID id) {
        session = id;
        return this;
    }

    /** The time until {@code exp}, in whole seconds; negative for an expired token. Default: 2 hours. */
    public TestToken expiresIn(Duration time) {
        expiresIn = time;
        return this;
    }

    /** Signs the token with the current key of the issuer. Returns the text for {@code Authorization: Bearer}. */
    public String sign() {
        Ids ids = new Ids(login == null ? TestIssuer.tokenId(UUID.randomUUID()) : TestIssuer.tokenId(session), session);
        return issuer.sign(payload(ids), ids);
    }

    private String payload(Ids ids) {
        Instant expiresAt = issuer.now().plus(expiresIn);
        Instant issuedAt = expiresIn.isNegative() || expiresIn.isZero() ? expiresAt.minus(LIFETIME) : issuer.now();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("ver", 1);
            json.writeStringField("iss", issuerName);
            array(json, "aud", audience);
            json.writeStringField("sub", subject.toString());
            json.writeStringField("client_id", login == null ? subject.toString() : "test-client");
            json.writeStringField("sid", session.toString());
            json.writeStringField("jti", ids.tokenId());
            json.writeStringField(login == null ? "gty" : "login", login == null ? "client_credentials" : login);
            array(json, "roles", roles);
            json.writeNumberField("user_epoch", issuer.subjectEpoch(subject));
            json.writeNumberField("realm_epoch", issuer.realmEpoch());
            if (login != null) {
                json.writeNumberField("auth_time", issuedAt.getEpochSecond());
            }
            json.writeNumberField("iat", issuedAt.getEpochSecond());
            json.writeNumberField("nbf", issuedAt.getEpochSecond());
            json.writeNumberField("exp", expiresAt.getEpochSecond());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void array(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
