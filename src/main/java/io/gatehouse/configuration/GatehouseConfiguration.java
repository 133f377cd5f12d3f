package io.gatehouse.configuration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import io.gatehouse.feed.FeedSettings;
import io.gatehouse.http.client.ForwardedHeader;
import io.gatehouse.http.server.HttpSettings;
import io.gatehouse.kernel.Secret;
import io.gatehouse.revocation.DenylistSettings;
import io.gatehouse.token.KeySettings;
import io.gatehouse.token.MasterKeyRing;
import io.gatehouse.verifier.VerifierSettings;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The configuration of the service, read from {@code config.yml}. Reading rejects invalid settings, so an instance that
 * was read from a file is valid.
 */
public final class GatehouseConfiguration extends Configuration implements Validated {
    private static final Pattern STRICT_TRANSPORT =
            Pattern.compile("max-age=[0-9]{1,10}(; ?includeSubDomains)?(; ?preload)?");

    @JsonProperty
    private DatabaseSection database = new DatabaseSection(null, null, null, false, 0, null, null, null, null);

    @JsonProperty
    private RedisSection redis = new RedisSection(null, null, null, null, 0);

    @JsonProperty("master_key")
    private Secret masterKey = Secret.valueOf("");

    @JsonProperty("master_key_previous")
    private Secret masterKeyPrevious = Secret.valueOf("");

    @JsonProperty
    private String issuer = "http://localhost:8080";

    @JsonProperty("public_url")
    private String publicUrl = "";

    @JsonProperty
    private String audience = "gatehouse";

    @JsonProperty
    private TokenSection tokens = TokenSection.defaults();

    @JsonProperty
    private KeySection keys = new KeySection(null);

    @JsonProperty
    private DenylistSection denylist = new DenylistSection(null);

    @JsonProperty
    private PasswordSection passwords = PasswordSection.defaults();

    @JsonProperty
    private RegistrationSection registration = new RegistrationSection(null);

    @JsonProperty
    private AuditSection audit = new AuditSection(null);

    @JsonProperty
    private ThrottleSection throttle = ThrottleSection.defaults();

    @JsonProperty
    private DrainSection drain = new DrainSection(null, null);

    @JsonProperty("admin_token")
    private Secret adminToken = Secret.valueOf("");

    @JsonProperty("admin_hosts")
    private String adminHosts = "";

    @JsonProperty("trusted_proxies")
    private String trustedProxies = "";

    @JsonProperty("forwarded_header")
    private String forwardedHeader = ForwardedHeader.X_FORWARDED_FOR.fieldName();

    @JsonProperty("cors_origins")
    private String corsOrigins = "";

    @JsonProperty
    private String hsts = "";

    private List<String> warnings = List.of();

    @Override
    public void warn(List<String> sentences) {
        warnings = List.copyOf(sentences);
    }

    /** Recommended changes, which do not prevent the start of the server. */
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        MasterKeyValidator.validate(errors, "master_key", "GATEHOUSE_MASTER_KEY", masterKey);
        getMasterKeyPrevious().ifPresent(previous -> validatePrevious(errors, previous));
        errors.rejectIf(
                !PublicUrl.isOne(issuer),
                "issuer",
                "must be the URL that clients use, such as https://auth.example.com, without query or fragment "
                        + "(RFC 8414 §2): set GATEHOUSE_ISSUER.");
        errors.rejectIf(!publicUrl.isEmpty() && !PublicUrl.isOne(publicUrl), "public_url", PublicUrl.MUST);
        errors.rejectIf(audience.isBlank(), "audience", "must not be blank: set GATEHOUSE_AUDIENCE.");
        List.of(database, redis, tokens, keys, denylist, passwords, registration, throttle, audit, drain)
                .forEach(section -> section.validate(errors));
        ConnectorValidator.validate(errors, getServerFactory());
        AdminPortValidator.validate(errors, getServerFactory(), adminToken);
        AdminPortValidator.validateHosts(errors, adminHosts());
        LogSection.validate(errors, getLoggingFactory());
        TrustedProxies.validate(errors, "trusted_proxies", trustedProxies());
        errors.rejectIf(
                ForwardedHeader.named(forwardedHeader).isEmpty(),
                "forwarded_header",
                "must be X-Forwarded-For or Forwarded, the header that the proxy sets.");
        CorsOrigins.validate(errors, "cors_origins", TrustedProxies.split(corsOrigins));
        errors.rejectIf(
                !hsts.isEmpty() && !STRICT_TRANSPORT.matcher(hsts).matches(),
                "hsts",
                "must be the value of the header, such as max-age=31536000; includeSubDomains (RFC 6797 §6.1).");
    }

    private void validatePrevious(ConfigurationErrors errors, Secret previous) {
        MasterKeyValidator.validate(errors, "master_key_previous", "GATEHOUSE_MASTER_KEY_PREVIOUS", previous);
        errors.rejectIf(
                previous.reveal().strip().equals(masterKey.reveal().strip()),
                "master_key_previous",
                "is the same as master_key: unset GATEHOUSE_MASTER_KEY_PREVIOUS.");
    }

    public DatabaseSection getDatabase() {
        return database;
    }

    public RedisSection getRedis() {
        return redis;
    }

    /** 32 bytes in base64. */
    public Secret getMasterKey() {
        return masterKey;
    }

    /** The previous master key, which only decrypts while the master key is being changed; 32 bytes in base64. */
    public Optional<Secret> getMasterKeyPrevious() {
        return masterKeyPrevious.reveal().isBlank() ? Optional.empty() : Optional.of(masterKeyPrevious);
    }

    /** The {@code iss} of the tokens (RFC 7519 §4.1.1) and the base URL of the metadata (RFC 8414 §3). */
    public String getIssuer() {
        return issuer;
    }

    /** The URL at which clients reach the service; by default that of the issuer. */
    public PublicUrl publicUrl() {
        return PublicUrl.of(publicUrl.isEmpty() ? issuer : publicUrl);
    }

    /** The {@code aud} of the tokens (RFC 7519 §4.1.3). */
    public String getAudience() {
        return audience;
    }

    public TokenSection getTokens() {
        return tokens;
    }

    public KeySection getKeys() {
        return keys;
    }

    /**
     * The master keys.
     *
     * @param random the source of the nonces for encryption
     */
    public MasterKeyRing masterKeys(SecureRandom random) {
        return MasterKeyRing.of(masterKey, getMasterKeyPrevious(), random);
    }

    /**
     * Time limits and keys of the denylist.
     *
     * @param masters the master keys, from which the keys that authenticate messages between instances are derived
     */
    public DenylistSettings denylistSettings(MasterKeyRing masters) {
        return new DenylistSettings(
                denylist.maxStaleness(),
                tokens.leeway(),
                database.longestStatement(),
                redis.socketTimeout(),
                masters.deriveAll("gatehouse revocation stream"));
    }

    /**
     * The settings of the revocation feed.
     *
     * @param api the path of the API
     */
    public FeedSettings feedSettings(String api) {
        return new FeedSettings(api, issuer, drain.delay(), FeedSettings.Limits.OF_SERVICE);
    }

    /** The settings for the verification of access tokens. */
    public VerifierSettings verifierSettings() {
        return new VerifierSettings(issuer, audience, tokens.leeway(), tokens.acceptsTypeJwt());
    }

    /** The algorithm, rotation and lifetime of keys. */
    public KeySettings keySettings() {
        return new KeySettings(tokens.signatureAlgorithm(), keys.rotationInterval(), tokens.sessionMaxLifetime());
    }

    public DenylistSection getDenylist() {
        return denylist;
    }

    public PasswordSection getPasswords() {
        return passwords;
    }

    public RegistrationSection getRegistration() {
        return registration;
    }

    public ThrottleSection getThrottle() {
        return throttle;
    }

    public AuditSection getAudit() {
        return audit;
    }

    public DrainSection getDrain() {
        return drain;
    }

    /** The token of the admin port; empty if the port listens on loopback without one. */
    public Optional<Secret> getAdminToken() {
        return adminToken.reveal().isEmpty() ? Optional.empty() : Optional.of(adminToken);
    }

    /** Settings of the responses of the API. */
    public HttpSettings httpSettings() {
        return new HttpSettings(
                hsts, TrustedProxies.split(corsOrigins), publicUrl().path());
    }

    /** The header in which trusted proxies name the client. */
    public ForwardedHeader forwardedHeader() {
        return ForwardedHeader.named(forwardedHeader).orElse(ForwardedHeader.X_FORWARDED_FOR);
    }

    /** Host names that the admin port accepts without a token, besides {@code localhost} and IP addresses. */
    public List<String> adminHosts() {
        return TrustedProxies.split(adminHosts);
    }

    /** The IP addresses and ranges (CIDR) of trusted proxies; empty if there are none. */
    public List<String> trustedProxies() {
        return TrustedProxies.split(trustedProxies);
    }
}
