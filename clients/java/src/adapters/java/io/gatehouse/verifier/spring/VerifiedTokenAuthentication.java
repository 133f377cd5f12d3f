package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.VerifiedToken;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * The caller of a request: the principal is the {@link VerifiedToken}, the name is its subject, and each role is an
 * authority with the prefix {@code ROLE_}, which {@code hasRole} expects. It does not contain the text of the token.
 */
public final class VerifiedTokenAuthentication extends AbstractAuthenticationToken {
    private static final String PREFIX = "ROLE_";

    private final VerifiedToken caller;

    /** Creates the authentication of a caller. */
    public VerifiedTokenAuthentication(VerifiedToken caller) {
        super(caller.roles().stream()
                .map(role -> new SimpleGrantedAuthority(PREFIX + role))
                .toList());
        this.caller = caller;
        setAuthenticated(true);
    }

    @Override
    public VerifiedToken getPrincipal() {
        return caller;
    }

    /** {@code sub} as text. */
    @Override
    public String getName() {
        return caller.subject().toString();
    }

    /** Empty, because nobody needs the text of the token after its verification. */
    @Override
    public String getCredentials() {
        return "";
    }
}
