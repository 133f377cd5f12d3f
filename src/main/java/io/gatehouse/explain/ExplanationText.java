package io.gatehouse.explain;

import io.gatehouse.explain.ExplanationView.EventView;
import io.gatehouse.explain.ExplanationView.RefusalView;
import io.gatehouse.explain.ExplanationView.RuleView;
import io.gatehouse.explain.ExplanationView.StepView;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An explanation as text for a terminal. Unprintable characters of claims are replaced. */
public final class ExplanationText {
    private final StringBuilder text = new StringBuilder();

    private ExplanationText() {}

    /** Formats an explanation; the last line ends with a line break. */
    public static String of(ExplanationView explanation) {
        ExplanationText written = new ExplanationText();
        written.verdict(explanation);
        written.claims(explanation.claims(), explanation.claimsVerified());
        written.line("steps");
        explanation.steps().forEach(written::step);
        written.line("denylist");
        explanation.denylist().forEach(written::rule);
        written.line("events");
        explanation.events().forEach(written::event);
        return written.text.toString();
    }

    private void verdict(ExplanationView explanation) {
        line("accepted: " + (explanation.accepted() ? "yes" : "no, " + explanation.reason()));
        line(explanation.summary());
        RefusalView refusal = explanation.refusal();
        if (refusal.reason() != null) {
            line("refused: " + refusal.refusedAt() + " " + refusal.reason() + " (" + refusal.detail() + ")");
        }
        if (explanation.key().kid() != null) {
            line("key: " + explanation.key().kid() + " (" + explanation.key().state() + ")");
        }
    }

    private void claims(ClaimsView claims, boolean verified) {
        line(verified ? "claims" : "claims (not verified)");
        claim("iss", claims.iss());
        claim("aud", claims.aud().isEmpty() ? null : String.join(", ", claims.aud()));
        claim("sub", claims.sub());
        claim("login", claims.login());
        claim("client_id", claims.clientId());
        claim("gty", claims.gty());
        claim("sid", claims.sid());
        claim("jti", claims.jti());
        claim("roles", claims.roles().isEmpty() ? null : String.join(", ", claims.roles()));
        claim("user_epoch", claims.userEpoch());
        claim("realm_epoch", claims.realmEpoch());
        claim("auth_time", time(claims.authTime()));
        claim("iat", time(claims.iat()));
        claim("nbf", time(claims.nbf()));
        claim("exp", time(claims.exp()));
    }

    private void claim(String name, @Nullable Object value) {
        if (value != null) {
            line("  " + name + ": " + value);
        }
    }

    private static @Nullable Object time(@Nullable Long seconds) {
        try {
            return seconds == null ? null : Instant.ofEpochSecond(seconds);
        } catch (DateTimeException e) {
            return seconds;
        }
    }

    private void step(StepView step) {
        line("  " + step.step() + ": " + step.result() + (step.detail() == null ? "" : ", " + step.detail()));
    }

    private void rule(RuleView rule) {
        String entry = rule.denied()
                ? "denied until " + rule.until()
                        + (rule.minimumEpoch() == null ? "" : ", minimum epoch " + rule.minimumEpoch())
                        + (Boolean.TRUE.equals(rule.confirmed()) ? "" : ", not confirmed by PostgreSQL")
                : "no entry";
        line("  " + rule.kind() + " " + rule.key() + ": " + entry);
    }

    private void event(EventView event) {
        String actor = event.actorLogin() != null ? event.actorLogin() + " (" + event.actorId() + ")" : event.actorId();
        line("  " + event.occurredAt() + " " + event.action() + " (" + event.kind() + "), " + event.outcome()
                + (actor == null ? "" : ", by " + actor)
                + (event.detail() == null ? "" : ", " + event.detail()));
    }

    /** Claims of a forged token may contain characters that move the cursor of a terminal. */
    private void line(String line) {
        line.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(text::appendCodePoint);
        text.append('\n');
    }
}
