package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResourceOwnerPasswordCredentialsGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The OAuth 2 SDK of Nimbus finds the endpoints by the issuer and uses them as client and as resource server. */
class NimbusSdkTest {
    private static final String PASSWORD = "correct horse battery staple";

    private static TestService service;
    private static AuthorizationServerMetadata metadata;
    private static TestClient editor;
    private static TestClient introspector;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePorts.one();
        String issuer = "http://127.0.0.1:" + port;
        service = TestService.start(
                ConfigOverride.config("issuer", issuer),
                ConfigOverride.config("server.applicationConnectors[0].port", Integer.toString(port)));
        new Api(service.uri()).register("sdk-user", PASSWORD);
        TestSql sql = new TestSql(service.database().dataSource());
        new TestUsers(sql).insertRole("editor");
        new TestUsers(sql).insertRole("viewer");
        TestClients clients = new TestClients(sql);
        editor = clients.insert("editor", "viewer");
        introspector = clients.insert("introspector");
        metadata = AuthorizationServerMetadata.resolve(new Issuer(issuer));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static ClientID id(TestClient client) {
        return new ClientID(client.id().toString());
    }

    private static ClientAuthentication basic(TestClient client) {
        return new ClientSecretBasic(id(client), new Secret(client.secret()));
    }

    private static ClientAuthentication post(TestClient client) {
        return new ClientSecretPost(id(client), new Secret(client.secret()));
    }

    private static TokenResponse token(ClientAuthentication authentication, Scope scope) throws Exception {
        return send(
                new TokenRequest.Builder(metadata.getTokenEndpointURI(), authentication, new ClientCredentialsGrant())
                        .scope(scope)
                        .build());
    }

    private static TokenResponse user(AuthorizationGrant grant) throws Exception {
        return send(new TokenRequest.Builder(metadata.getTokenEndpointURI(), new ClientID("sdk"), grant).build());
    }

    private static TokenResponse send(TokenRequest request) throws Exception {
        return TokenResponse.parse(request.toHTTPRequest().send());
    }

    private static AccessToken accessToken(ClientAuthentication authentication) throws Exception {
        TokenResponse response = token(authentication, new Scope());
        assertThat(response.indicatesSuccess())
                .as(response.toHTTPResponse().getBody())
                .isTrue();
        return response.toSuccessResponse().getTokens().getAccessToken();
    }

    private static ErrorObject error(TokenResponse response) {
        assertThat(response.indicatesSuccess()).isFalse();
        return response.toErrorResponse().getErrorObject();
    }

    private static TokenIntrospectionSuccessResponse introspect(AccessToken token) throws Exception {
        TokenIntrospectionRequest request =
                new TokenIntrospectionRequest(metadata.getIntrospectionEndpointURI(), basic(introspector), token);
        TokenIntrospectionResponse response =
                TokenIntrospectionResponse.parse(request.toHTTPRequest().send());
        assertThat(response.indicatesSuccess()).isTrue();
        return response.toSuccessResponse();
    }

    @Test
    void both_documents_of_discovery_are_read_and_agree() throws Exception {
        OIDCProviderMetadata openId = OIDCProviderMetadata.resolve(new Issuer(service.uri()));
        assertThat(openId.getJWKSetURI()).isEqualTo(metadata.getJWKSetURI());
        assertThat(openId.getTokenEndpointURI())
                .isEqualTo(metadata.getTokenEndpointURI())
                .hasPath("/api/v1/oauth/token");
        assertThat(openId.getIntrospectionEndpointURI()).isEqualTo(metadata.getIntrospectionEndpointURI());
        assertThat(openId.getRevocationEndpointURI()).isEqualTo(metadata.getRevocationEndpointURI());
        assertThat(metadata.getGrantTypes())
                .contains(GrantType.CLIENT_CREDENTIALS, GrantType.PASSWORD, GrantType.REFRESH_TOKEN);
        assertThat(metadata.getTokenEndpointAuthMethods())
                .contains(
                        ClientAuthenticationMethod.CLIENT_SECRET_BASIC, ClientAuthenticationMethod.CLIENT_SECRET_POST);
        assertThat(metadata.getIntrospectionEndpointAuthMethods())
                .contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    }

    @Test
    void a_client_authenticates_with_basic_and_in_the_body() throws Exception {
        for (ClientAuthentication authentication : List.of(basic(editor), post(editor))) {
            TokenResponse response = token(authentication, new Scope("editor"));
            assertThat(response.indicatesSuccess()).isTrue();
            AccessTokenResponse success = response.toSuccessResponse();
            assertThat(success.getTokens().getRefreshToken()).isNull();
            assertThat(success.getTokens().getAccessToken().getLifetime()).isEqualTo(900);
            assertThat(success.getTokens().getAccessToken().getScope()).isEqualTo(new Scope("editor"));
        }
    }

    @Test
    void a_user_logs_in_and_refreshes() throws Exception {
        TokenResponse login = user(new ResourceOwnerPasswordCredentialsGrant("sdk-user", new Secret(PASSWORD)));
        assertThat(login.indicatesSuccess()).isTrue();
        RefreshToken refresh = login.toSuccessResponse().getTokens().getRefreshToken();
        assertThat(user(new RefreshTokenGrant(refresh)).indicatesSuccess()).isTrue();
    }

    @Test
    void introspection_with_client_authentication_shows_the_state_of_a_token() throws Exception {
        TokenIntrospectionSuccessResponse active = introspect(accessToken(basic(editor)));
        assertThat(active.isActive()).isTrue();
        assertThat(active.getClientID()).isEqualTo(id(editor));
        assertThat(active.getStringListParameter("roles")).containsExactly("editor", "viewer");
        assertThat(introspect(new BearerAccessToken("junk")).isActive()).isFalse();
    }

    @Test
    void revocation_denies_one_token() throws Exception {
        AccessToken revoked = accessToken(basic(editor));
        AccessToken kept = accessToken(basic(editor));
        TokenRevocationRequest request =
                new TokenRevocationRequest(metadata.getRevocationEndpointURI(), basic(editor), revoked);
        assertThat(request.toHTTPRequest().send().indicatesSuccess()).isTrue();
        assertThat(introspect(revoked).isActive()).isFalse();
        assertThat(introspect(kept).isActive()).isTrue();
    }

    @Test
    void refusals_are_oauth_errors() throws Exception {
        TestClient wrong = editor.with(TestClients.newSecret(UUID.randomUUID()));
        assertThat(error(token(basic(wrong), new Scope()))).isEqualTo(OAuth2Error.INVALID_CLIENT);
        assertThat(error(token(post(wrong), new Scope()))).isEqualTo(OAuth2Error.INVALID_CLIENT);
        assertThat(error(token(basic(editor), new Scope("superuser")))).isEqualTo(OAuth2Error.INVALID_SCOPE);
        assertThat(error(user(new ResourceOwnerPasswordCredentialsGrant("sdk-user", new Secret("wrong")))))
                .isEqualTo(OAuth2Error.INVALID_GRANT);
        assertThat(error(user(new RefreshTokenGrant(new RefreshToken("gtr_junk")))))
                .isEqualTo(OAuth2Error.INVALID_GRANT);
        TokenIntrospectionRequest introspection = new TokenIntrospectionRequest(
                metadata.getIntrospectionEndpointURI(), basic(wrong), accessToken(basic(editor)));
        TokenIntrospectionResponse refused =
                TokenIntrospectionResponse.parse(introspection.toHTTPRequest().send());
        assertThat(refused.indicatesSuccess()).isFalse();
        assertThat(refused.toErrorResponse().getErrorObject()).isEqualTo(OAuth2Error.INVALID_CLIENT);
    }
}
