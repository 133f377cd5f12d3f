package io.gatehouse.documentation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jetty.setup.ServletEnvironment;
import io.gatehouse.verifier.SignatureAlgorithm;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Serves the OAuth 2 authorization server metadata (RFC 8414) and the same as OpenID provider metadata (OpenID Connect
 * Discovery 1.0 §3), which most libraries request. All URLs begin with the URL of the service.
 */
public final class AuthorizationServerMetadata {
    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String API = "/api/v1";
    /** The grant client_credentials requires authentication. Public clients use the grants of users without any. */
    private static final List<String> CLIENT_AUTHENTICATION =
            List.of("client_secret_basic", "client_secret_post", "none");

    private AuthorizationServerMetadata() {}

    /**
     * Adds both documents at the root. For an issuer with a path, also adds them where RFC 8414 §3.1 inserts that path and
     * where OpenID Connect Discovery §4 appends to it, for a proxy that forwards these paths unchanged.
     *
     * @param url the URL at which clients reach the service, without a trailing slash
     */
    public static void install(ServletEnvironment servlets, String issuer, String url) {
        String path = URI.create(withoutSlash(issuer)).getPath();
        StaticPage oauth = page(members(issuer, url));
        StaticPage openid = page(openIdMembers(issuer, url));
        Map<String, StaticPage> pages = new LinkedHashMap<>();
        pages.put(OAUTH, oauth);
        pages.put(OAUTH + path, oauth);
        pages.put(OPENID, openid);
        pages.put(OPENID + path, openid);
        pages.put(path + OPENID, openid);
        servlets.addServlet("metadata", new StaticPageServlet(pages))
                .addMapping(pages.keySet().toArray(String[]::new));
    }

    /**
     * The members of RFC 8414 §2. There is no authorization endpoint, so response_types_supported would be empty and is
     * omitted (§3.2).
     */
    static Map<String, Object> members(String issuer, String root) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("issuer", issuer);
        members.put("token_endpoint", root + API + "/oauth/token");
        members.put("jwks_uri", root + "/.well-known/jwks.json");
        members.put("introspection_endpoint", root + API + "/auth/introspect");
        members.put("revocation_endpoint", root + API + "/auth/revoke");
        members.put("service_documentation", root + "/auth/docs");
        members.put("grant_types_supported", List.of("client_credentials", "password", "refresh_token"));
        members.put("token_endpoint_auth_methods_supported", CLIENT_AUTHENTICATION);
        members.put("revocation_endpoint_auth_methods_supported", CLIENT_AUTHENTICATION);
        // RFC 8414 §2 allows the name of an access token type here.
        members.put(
                "introspection_endpoint_auth_methods_supported",
                List.of("client_secret_basic", "client_secret_post", "Bearer"));
        return members;
    }

    /** The members of RFC 8414 and three that OpenID Connect Discovery 1.0 §3 requires (ADR 0019). */
    static Map<String, Object> openIdMembers(String issuer, String root) {
        Map<String, Object> members = members(issuer, root);
        members.put("subject_types_supported", List.of("public"));
        // go-oidc reads this once and rejects other algorithms, so it lists every algorithm to which keys can change.
        members.put(
                "id_token_signing_alg_values_supported",
                Stream.of(SignatureAlgorithm.values())
                        .filter(algorithm -> !algorithm.isSymmetric())
                        .map(SignatureAlgorithm::jwaName)
                        .toList());
        members.put("response_types_supported", List.of("id_token"));
        return members;
    }

    private static StaticPage page(Map<String, Object> members) {
        return StaticPage.shared("application/json", write(members));
    }

    private static String withoutSlash(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    private static byte[] write(Map<String, Object> members) {
        try {
            return new ObjectMapper().writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of strings is always valid JSON.", e);
        }
    }
}
