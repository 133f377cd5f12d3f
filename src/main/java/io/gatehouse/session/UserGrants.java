package io.gatehouse.session;

import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.client.ClientDisconnects;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.throttle.InvalidTokenLimiter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The grants with which users obtain tokens: {@code password} (RFC 6749 §4.3) and {@code refresh_token} (§6). Thread-safe.
 */
public final class UserGrants {
    private final LoginService logins;
    private final RefreshService refreshes;
    private final ClientAddress addresses;
    private final InvalidTokenLimiter invalidTokens;

    UserGrants(
            LoginService logins, RefreshService refreshes, ClientAddress addresses, InvalidTokenLimiter invalidTokens) {
        this.logins = logins;
        this.refreshes = refreshes;
        this.addresses = addresses;
        this.invalidTokens = invalidTokens;
    }

    /** Opens a session for the login and password in a form. */
    public TokenView password(@Nullable FormBody form, HttpServletRequest http) {
        return password(LoginRequest.of(form), http);
    }

    TokenView password(LoginRequest request, HttpServletRequest http) {
        LoginClient client = new LoginClient(
                request.clientIdOrDefault(),
                UserAgent.shortened(http.getHeader("User-Agent")),
                addresses.of(http),
                ClientDisconnects.detector(http));
        return TokenView.of(logins.login(request.name(), request.secret(), client));
    }

    /** Exchanges the refresh token in a form for a new pair. */
    public TokenView refresh(@Nullable FormBody form, HttpServletRequest http) {
        return refresh(RefreshRequest.of(form), http);
    }

    TokenView refresh(RefreshRequest request, HttpServletRequest http) {
        InetAddress address = addresses.of(http);
        PresentingClient presenter = new PresentingClient(address, http.getHeader("User-Agent"));
        return TokenView.of(invalidTokens.call(address, () -> refreshes.refresh(request.token(), presenter)));
    }
}
