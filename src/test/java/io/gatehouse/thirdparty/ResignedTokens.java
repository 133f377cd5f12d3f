package io.gatehouse.thirdparty;

import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.api.OwnKeys;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TestKeyRings;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Signs tokens with the service's key that differ from a valid one in one claim. */
final class ResignedTokens {
    private final KeyRing keys;
    private final SignedJWT valid;

    ResignedTokens(TestService service, String token) throws ParseException {
        keys = OwnKeys.of(service);
        valid = SignedJWT.parse(token);
    }

    String with(String claim, Object value) throws ParseException {
        Map<String, Object> claims = new LinkedHashMap<>(valid.getJWTClaimsSet().toJSONObject());
        claims.put(claim, value);
        return TestKeyRings.sign(keys, valid.getHeader().toString(), Api.write(claims));
    }
}
