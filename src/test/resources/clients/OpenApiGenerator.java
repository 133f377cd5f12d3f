import java.util.Objects;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AuthApi;
import org.openapitools.client.api.ProfileApi;
import org.openapitools.client.model.Credentials;
import org.openapitools.client.model.RefreshGrant;
import org.openapitools.client.model.Registration;
import org.openapitools.client.model.Tokens;

/** Uses the Java client of openapi-generator. Arguments: URL of the service, a new login. */
public final class OpenApiGenerator {
    private static final String PASSWORD = "correct horse battery staple";

    public static void main(String[] arguments) throws ApiException {
        ApiClient client = new ApiClient().setBasePath(arguments[0]);
        String login = arguments[1];
        AuthApi auth = new AuthApi(client);
        ProfileApi profile = new ProfileApi(client);
        profile.register(new Registration()
                .login(login)
                .email(login + "@example.org")
                .firstName("Ada")
                .lastName("Lovelace")
                .password(PASSWORD));
        expect(401, refusal(() -> auth.login(new Credentials().login(login).password("wrong " + PASSWORD))));
        Tokens first = auth.login(new Credentials().login(login).password(PASSWORD));
        client.setBearerToken(first.getAccessToken());
        expect(login, profile.getProfile().getLogin());
        Tokens second = auth.refresh(new RefreshGrant().refreshToken(first.getRefreshToken()));
        client.setBearerToken(second.getAccessToken());
        expect(1, profile.listSessions().size());
        auth.logout(null);
        expect(401, refusal(profile::getProfile));
        expect("ES256", auth.getJwks().getKeys().get(0).getEcJwk().getAlg().getValue());
        expect(false, auth.getMetadata().getTokenEndpoint().toString().isEmpty());
        System.out.println("passed");
    }

    private interface Call {
        Object send() throws ApiException;
    }

    private static int refusal(Call call) {
        try {
            return expect(null, call.send());
        } catch (ApiException e) {
            expect(true, e.getResponseBody().contains("urn:gatehouse:problem:"));
            return e.getCode();
        }
    }

    private static int expect(Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new IllegalStateException("expected " + expected + ", got " + actual);
        }
        return 0;
    }
}
