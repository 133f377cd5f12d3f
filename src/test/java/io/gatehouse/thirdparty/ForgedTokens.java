package io.gatehouse.thirdparty;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.testing.Api;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes tokens with the claims of a valid one and a signature that no verifier may accept. */
final class ForgedTokens {
    private ForgedTokens() {}

    /**
     * All forged tokens by their names.
     *
     * @param token a valid token signed with ES256
     * @param jwks the public keys of the service
     */
    static Map<String, String> of(String token, String jwks) throws ParseException, JOSEException {
        SignedJWT valid = SignedJWT.parse(token);
        ECKey key =
                JWKSet.parse(jwks).getKeyByKeyId(valid.getHeader().getKeyID()).toECKey();
        ECKey foreign = new ECKeyGenerator(Curve.P_256).keyID(key.getKeyID()).generate();
        Map<String, String> forged = new LinkedHashMap<>();
        forged.put("claims changed", withChangedClaims(valid));
        forged.put("signature changed", withChangedSignature(valid));
        forged.put("no signature", token.substring(0, token.lastIndexOf('.') + 1));
        forged.put("alg none", new PlainJWT(valid.getJWTClaimsSet()).serialize());
        forged.put("HS256 with the PEM of the public key", signedWith(pem(key), valid));
        forged.put("HS256 with the JWK of the public key", signedWith(key.toJSONString(), valid));
        forged.put("another key with the same kid", signedWith(foreign, header(key.getKeyID()), valid));
        forged.put("another key in the header", signedWith(foreign, headerWithKey(foreign), valid));
        forged.put("another key with an unknown kid", signedWith(foreign, header("unknown"), valid));
        return forged;
    }

    private static String withChangedClaims(SignedJWT valid) throws ParseException {
        Map<String, Object> claims = new LinkedHashMap<>(valid.getJWTClaimsSet().toJSONObject());
        claims.put("sub", "00000000-0000-7000-8000-000000000000");
        String[] parts = valid.serialize().split("\\.", -1);
        return parts[0] + "." + Base64URL.encode(Api.write(claims)) + "." + parts[2];
    }

    private static String withChangedSignature(SignedJWT valid) {
        byte[] signature = valid.getSignature().decode();
        signature[signature.length / 2] ^= 1;
        String token = valid.serialize();
        return token.substring(0, token.lastIndexOf('.') + 1) + Base64URL.encode(signature);
    }

    /** The attack on verifiers that choose the algorithm by the header (RFC 8725 §2.1). */
    private static String signedWith(String publicKey, SignedJWT valid) throws ParseException, JOSEException {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(valid.getHeader().getKeyID())
                .build();
        SignedJWT forged = new SignedJWT(header, valid.getJWTClaimsSet());
        forged.sign(new MACSigner(publicKey.getBytes(StandardCharsets.UTF_8)));
        return forged.serialize();
    }

    private static String pem(ECKey key) throws JOSEException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.toECPublicKey().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }

    private static JWSHeader header(String kid) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(kid)
                .build();
    }

    private static JWSHeader headerWithKey(ECKey key) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .jwk(key.toPublicJWK())
                .build();
    }

    private static String signedWith(ECKey key, JWSHeader header, SignedJWT valid)
            throws ParseException, JOSEException {
        SignedJWT forged = new SignedJWT(header, valid.getJWTClaimsSet());
        forged.sign(new ECDSASigner(key));
        return forged.serialize();
    }
}
