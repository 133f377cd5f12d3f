package io.gatehouse.documentation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jetty.setup.ServletEnvironment;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Serves the OAuth 2 authorization server metadata (RFC 8414). All URLs begin with the URL of the service. */
public final class AuthorizationServerMetadata {
    private static final String WELL_KNOWN = "/.well-known/oauth-authorization-server";
    private static final String API = "/api/v1";
    private static final List<String> NO_CLIENT_AUTHENTICATION = List.of("none");

    private AuthorizationServerMetadata() {}

    /**
     * Adds the document at the root. For an issuer with a path, also adds it at the path of RFC 8414 §3.1, which a proxy in
     * front of several services forwards.
     *
     * @param url the URL at which clients reach the service, without a trailing slash
     */
    public static void install(ServletEnvironment servlets, String issuer, String url) {
        StaticPage page = StaticPage.shared("application/json", write(members(issuer, url)));
        Map<String, StaticPage> pages = new LinkedHashMap<>();
        pages.put(WELL_KNOWN, page);
        pages.put(WELL_KNOWN + URI.create(withoutSlash(issuer)).getPath(), page);
        servlets.addServlet("metadata", new StaticPageServlet(pages))
                .addMapping(pages.keySet().toArray(String[]::new));
    }

    /** The members of RFC 8414 §2. Clients have no secret, so client authentication is {@code none}. */
    static Map<String, Object> members(String issuer, String root) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("issuer", issuer);
        members.put("token_endpoint", root + API + "/auth/login");
        members.put("jwks_uri", root + "/.well-known/jwks.json");
        members.put("introspection_endpoint", root + API + "/auth/introspect");
        members.put("revocation_endpoint", root + API + "/auth/revoke");
        members.put("service_documentation", root + "/auth/docs");
        members.put("grant_types_supported", List.of("password", "refresh_token"));
        members.put("response_types_supported", List.of());
        members.put("token_endpoint_auth_methods_supported", NO_CLIENT_AUTHENTICATION);
        members.put("revocation_endpoint_auth_methods_supported", NO_CLIENT_AUTHENTICATION);
        // RFC 8414 §2 allows the name of an access token type here.
        members.put("introspection_endpoint_auth_methods_supported", List.of("Bearer"));
        return members;
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
