package io.gatehouse.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dropwizard.auth.Auth;
import io.dropwizard.core.Configuration;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import io.dropwizard.testing.ResourceHelpers;
import io.gatehouse.http.HttpTestApplication;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("ACC-01")
class BootRefusalTest {
    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(new Undeclared(), "Undeclared.read must carry exactly one of"),
                Arguments.of(new DeclaredTwice(), "DeclaredTwice.read must carry exactly one of"),
                Arguments.of(new DeclaredOnClassOnly(), "DeclaredOnClassOnly.read must carry exactly one of"),
                Arguments.of(new NamesNoRole(), "NamesNoRole.read must name at least one role"),
                Arguments.of(new NamesNoCaller(), "NamesNoCaller.read must name at least one kind of caller"),
                Arguments.of(new NamesNoCallerWithRole(), "NamesNoCallerWithRole.read must name at least one kind"),
                Arguments.of(new PublicCaller(), "PublicCaller.read is @Public, so its @Auth"),
                Arguments.of(new JerseyForm(), "JerseyForm.read has a @FormParam"),
                Arguments.of(new ManyValues(), "ManyValues.read has a @QueryParam with several values"),
                Arguments.of(new Bean(), "Bean.read has a @BeanParam"),
                Arguments.of(new Locator(), "Locator.locate is a sub-resource locator"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void the_server_does_not_start_with_a_method_that_breaks_a_rule(Object resource, String sentence) {
        Throwable failure = start(resource);

        assertThat(failure).isNotNull();
        assertThat(messages(failure)).contains(sentence);
    }

    @Test
    void the_server_starts_with_a_method_that_declares_one_access() {
        assertThat(start(new Declared())).isNull();
    }

    @Test
    void the_server_does_not_start_with_dropwizards_exception_mappers() {
        Throwable failure =
                start(new Declared(), ConfigOverride.config("server.registerDefaultExceptionMappers", "true"));

        assertThat(failure).isNotNull();
        assertThat(messages(failure)).contains("registerDefaultExceptionMappers");
    }

    private static @Nullable Throwable start(Object resource, ConfigOverride... overrides) {
        DropwizardTestSupport<Configuration> server =
                new DropwizardTestSupport<>(
                        HttpTestApplication.class, ResourceHelpers.resourceFilePath("http-edge.yml"), overrides) {
                    @Override
                    public HttpTestApplication newApplication() {
                        return new HttpTestApplication(resource);
                    }
                };
        Throwable failure = catchThrowable(server::before);
        server.after();
        return failure;
    }

    private static String messages(@Nullable Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    @Path("/")
    public static class Declared {
        @GET
        @Public
        public String read() {
            return "";
        }
    }

    @Path("/")
    public static class Undeclared {
        @GET
        public String read() {
            return "";
        }
    }

    @Path("/")
    public static class DeclaredTwice {
        @GET
        @Public
        @Authenticated(CallerKind.USER)
        public String read() {
            return "";
        }
    }

    /** A base method's annotation does not count: access is declared where it is read. */
    @Path("/")
    public static class DeclaredOnClassOnly extends Declared {
        @Override
        @GET
        public String read() {
            return "";
        }
    }

    @Path("/")
    public static class NamesNoRole {
        @GET
        @RequiresRole(
                value = {},
                callers = CallerKind.USER)
        public String read() {
            return "";
        }
    }

    @Path("/")
    public static class NamesNoCaller {
        @GET
        @Authenticated({})
        public String read() {
            return "";
        }
    }

    @Path("/")
    public static class NamesNoCallerWithRole {
        @GET
        @RequiresRole(
                value = "admin",
                callers = {})
        public String read() {
            return "";
        }
    }

    @Path("/")
    public static class PublicCaller {
        @GET
        @Public
        public String read(@Auth Caller caller) {
            return caller.getName();
        }
    }

    @Path("/")
    public static class JerseyForm {
        @POST
        @Public
        @Consumes("application/x-www-form-urlencoded")
        public String read(@FormParam("a") String a) {
            return a;
        }
    }

    @Path("/")
    public static class ManyValues {
        @GET
        @Public
        public String read(@QueryParam("a") List<String> a) {
            return String.join(",", a);
        }
    }

    @Path("/")
    public static class Bean {
        @GET
        @Public
        public String read(@BeanParam Declared bean) {
            return bean.read();
        }
    }

    @Path("/")
    public static class Locator {
        @Path("below")
        public Declared locate() {
            return new Declared();
        }
    }
}
