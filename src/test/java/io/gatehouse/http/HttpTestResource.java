package io.gatehouse.http;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Authenticated;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.access.RequiresRole;
import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.http.input.PathIdParser;
import io.gatehouse.http.input.QueryParameters;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Returns what a resource method receives from the HTTP layer. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class HttpTestResource {

    record Typed(
            @Nullable String someText,
            @Nullable Integer someNumber,
            @Nullable Boolean someFlag,
            @Nullable List<String> someList,
            @Nullable Secret someSecret) {}

    record Checked(
            @NotBlank @Size(min = 3) String firstName,
            @NotBlank String lastName) {}

    record View(String loginName, @Nullable String email, Instant createdAt) {}

    record Presented(@Nullable String refreshToken) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Presented of(JsonNode body) {
            if (body.isTextual()) {
                return new Presented(body.textValue());
            }
            JsonNode member = body.path("refresh_token");
            if (!member.isTextual()) {
                throw Problem.REQUEST_MALFORMED.asException("Send the refresh token as a string.");
            }
            return new Presented(member.textValue());
        }
    }

    @GET
    @Path("open")
    @Public
    public Map<String, String> open(@QueryParam("x") String x) {
        return Map.of("request_id", Optional.ofNullable(MDC.get("request_id")).orElse(""));
    }

    @GET
    @Path("mine")
    @Authenticated(CallerKind.USER)
    public Map<String, Object> mine(@Auth Caller caller, @Context SecurityContext security) {
        return Map.of(
                "id", caller.getName(),
                "same", caller.equals(security.getUserPrincipal()),
                "admin", security.isUserInRole("admin"));
    }

    @GET
    @Path("admin")
    @RequiresRole(
            value = {"admin", "superuser"},
            callers = CallerKind.USER)
    public Map<String, String> admin(@Auth Caller caller) {
        return Map.of("id", caller.getName());
    }

    @POST
    @Path("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresRole(value = "admin", callers = CallerKind.USER)
    public JsonNode adminPost(JsonNode body) {
        return body;
    }

    @POST
    @Path("introspection")
    @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.APPLICATION_JSON})
    @RequiresRole(
            value = {"introspector", "admin"},
            callers = {CallerKind.USER, CallerKind.CLIENT})
    public Map<String, String> introspection(@Auth Caller caller, String body) {
        return Map.of("id", caller.getName(), "kind", caller.kind().name(), "body", body);
    }

    @POST
    @Path("typed")
    @Consumes(MediaType.APPLICATION_JSON)
    @Public
    public Map<String, Object> typed(Typed body) {
        return Map.of("text", Optional.ofNullable(body.someText()).orElse(""), "seen", true);
    }

    @POST
    @Path("checked")
    @Consumes(MediaType.APPLICATION_JSON)
    @Public
    public Map<String, Object> checked(@Valid Checked body) {
        return Map.of("seen", body);
    }

    @POST
    @Path("either")
    @Consumes(MediaType.APPLICATION_JSON)
    @Public
    public Map<String, String> eitherJson(Presented body) {
        return Map.of("json", Optional.ofNullable(body.refreshToken()).orElse(""));
    }

    @POST
    @Path("either")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Public
    public Map<String, String> eitherForm(FormBody body, @QueryParam("other") String other) {
        return Map.of("form", body.first("refresh_token").orElse(""));
    }

    /** Fails with the problem that the form names, or with invalid fields. */
    @POST
    @Path("{endpoint: oauth/token|auth/login|auth/refresh|auth/introspect|auth/revoke}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Public
    public Map<String, String> oauth(FormBody form) {
        if (form.first("fail").isPresent()) {
            throw new IllegalStateException("secret-of-the-resource");
        }
        form.first("problem").map(Problem::valueOf).ifPresent(problem -> {
            throw problem.asException(form.first("detail").orElse(problem.title() + "."));
        });
        FieldErrors fields = new FieldErrors();
        fields.requirePresent("username", form.first("username").orElse(null));
        fields.requirePresent("password", form.first("password").orElse(null));
        fields.orThrow();
        return Map.of("status", "done");
    }

    @POST
    @Path("bodiless")
    @Public
    public Map<String, String> bodiless() {
        return Map.of("status", "done");
    }

    @GET
    @Path("view")
    @Public
    public View view() {
        return new View("alice", null, Instant.parse("2026-01-02T03:04:05.678901Z"));
    }

    @GET
    @Path("items/{id}")
    @Public
    public Map<String, String> item(@PathParam("id") String id) {
        return Map.of("id", PathIdParser.parse(id, Problem.SESSION_NOT_FOUND).toString());
    }

    @GET
    @Path("page")
    @Public
    public Map<String, Object> page(@QueryParam("limit") String limit, @QueryParam("all") String all) {
        return Map.of(
                "limit",
                QueryParameters.integer("limit", limit, 20, 1, 100),
                "all",
                QueryParameters.flag("all", all, false));
    }

    @GET
    @Path("stock")
    @Public
    public Map<String, Integer> stock(@QueryParam("number") int number) {
        return Map.of("number", number);
    }

    @GET
    @Path("cached")
    @Public
    public Response cached() {
        return Response.ok(Map.of())
                .header("Cache-Control", "public, max-age=60")
                .header("Content-Security-Policy", "default-src 'self'")
                .build();
    }

    @GET
    @Path("fail")
    @Public
    public Map<String, String> fail() {
        throw new IllegalStateException("secret-of-the-resource", new java.sql.SQLException("SELECT secret"));
    }

    @GET
    @Path("unwritable")
    @Public
    public Map<String, Object> unwritable() {
        return Map.of("value", new Object());
    }

    @GET
    @Path("problem/{name}")
    @Public
    public Map<String, String> problem(@PathParam("name") String name) {
        throw Problem.valueOf(name).asException();
    }

    @DELETE
    @Path("items/{id}")
    @Public
    public Response delete() {
        return Response.noContent().build();
    }
}
