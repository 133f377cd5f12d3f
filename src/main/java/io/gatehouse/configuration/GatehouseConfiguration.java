package io.gatehouse.configuration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
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
 * The whole of {@code config.yml}. Whoever holds one that came from the file can rely on it: what cannot be used was
 * refused while it was read.
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

    /** What is worth a change in the configuration, and stops nothing. */
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void review(ConfigurationErrors findings) {
        MasterKeyValidator.review(findings, "master_key", "GATEHOUSE_MASTER_KEY", masterKey);
        getMasterKeyPrevious().ifPresent(previous -> reviewPrevious(findings, previous));
        findings.refuseIf(
                !PublicUrl.isOne(issuer),
                "issuer",
                "must be the address that clients use, such as https://auth.example.com, without query or fragment "
                        + "(RFC 8414 §2): set GATEHOUSE_ISSUER.");
        findings.refuseIf(!publicUrl.isEmpty() && !PublicUrl.isOne(publicUrl), "public_url", PublicUrl.MUST);
        findings.refuseIf(audience.isBlank(), "audience", "must not be blank: set GATEHOUSE_AUDIENCE.");
        List.of(database, redis, tokens, keys, denylist, passwords, registration, throttle, audit, drain)
                .forEach(section -> section.review(findings));
        ConnectorValidator.review(findings, getServerFactory());
        AdminPortValidator.review(findings, getServerFactory(), adminToken);
        AdminPortValidator.reviewHosts(findings, adminHosts());
        LogSection.review(findings, getLoggingFactory());
        TrustedProxies.review(findings, "trusted_proxies", trustedProxies());
        findings.refuseIf(
                ForwardedHeader.named(forwardedHeader).isEmpty(),
                "forwarded_header",
                "must be X-Forwarded-For or Forwarded: the one that the proxy in front sets.");
        CorsOrigins.review(findings, "cors_origins", TrustedProxies.split(corsOrigins));
        findings.refuseIf(
                !hsts.isEmpty() && !STRICT_TRANSPORT.matcher(hsts).matches(),
                "hsts",
                "must be the value of the header, such as max-age=31536000; includeSubDomains (RFC 6797 §6.1).");
    }

    private void reviewPrevious(ConfigurationErrors findings, Secret previous) {
        MasterKeyValidator.review(findings, "master_key_previous", "GATEHOUSE_MASTER_KEY_PREVIOUS", previous);
        findings.refuseIf(
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

    /** A master key that only opens, while the master key is changed; 32 bytes in base64. */
    public Optional<Secret> getMasterKeyPrevious() {
        return masterKeyPrevious.reveal().isBlank() ? Optional.empty() : Optional.of(masterKeyPrevious);
    }

    /** The {@code iss} of the tokens (RFC 7519 §4.1.1), and where clients find the metadata (RFC 8414 §3). */
    public String getIssuer() {
        return issuer;
    }

    /** The address at which clients reach the service; the issuer's where nothing else is set. */
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
     * @param random for the nonces of what they seal
     */
    public MasterKeyRing masterKeys(SecureRandom random) {
        return MasterKeyRing.of(masterKey, getMasterKeyPrevious(), random);
    }

    /**
     * Time limits and keys of the denylist.
     *
     * @param masters the keys that authenticate messages between instances are derived from them
     */
    public DenylistSettings denylistSettings(MasterKeyRing masters) {
        return new DenylistSettings(
                denylist.maxStaleness(),
                tokens.leeway(),
                database.longestStatement(),
                redis.socketTimeout(),
                masters.deriveAll("gatehouse revocation stream"));
    }

    /** The claims that an accepted access token has. */
    public VerifierSettings verifierSettings() {
        return new VerifierSettings(issuer, audience, tokens.leeway());
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

    /** What the admin port asks for; empty where it listens on loopback and asks for nothing. */
    public Optional<Secret> getAdminToken() {
        return adminToken.reveal().isEmpty() ? Optional.empty() : Optional.of(adminToken);
    }

    /** What is added to answers of the API. */
    public HttpSettings edge() {
        return new HttpSettings(
                hsts, TrustedProxies.split(corsOrigins), publicUrl().path());
    }

    /** The header in which trusted proxies name the client. */
    public ForwardedHeader forwardedHeader() {
        return ForwardedHeader.named(forwardedHeader).orElse(ForwardedHeader.X_FORWARDED_FOR);
    }

    /** Names that the admin port answers to beside {@code localhost} and addresses, where it asks for no token. */
    public List<String> adminHosts() {
        return TrustedProxies.split(adminHosts);
    }

    /** Addresses and ranges (CIDR); empty when no proxy is believed. */
    public List<String> trustedProxies() {
        return TrustedProxies.split(trustedProxies);
    }
}
