package io.gatehouse.http.server;

import io.dropwizard.auth.AuthValueFactoryProvider;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.core.setup.ExceptionMapperBinder;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import io.gatehouse.background.JobRunner;
import io.gatehouse.http.access.AccessFeature;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerRefusalFilter;
import io.gatehouse.http.access.ClientAuthenticator;
import io.gatehouse.http.access.ResourceValidator;
import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.client.ClientAddressHash;
import io.gatehouse.http.input.BodyBufferHandler;
import io.gatehouse.http.input.BodyFilter;
import io.gatehouse.http.input.FormBodyReader;
import io.gatehouse.http.input.JsonExceptionMapper;
import io.gatehouse.http.input.ParameterHidingFilter;
import io.gatehouse.http.input.QueryFeature;
import io.gatehouse.http.input.RequestTargetFilter;
import io.gatehouse.http.input.StrictJson;
import io.gatehouse.http.response.ConstraintViolationMapper;
import io.gatehouse.http.response.ErrorFormatFilter;
import io.gatehouse.http.response.ErrorFormats;
import io.gatehouse.http.response.LocationHeader;
import io.gatehouse.http.response.ProblemExceptionMapper;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.http.response.UnexpectedExceptionMapper;
import io.gatehouse.http.response.WebApplicationExceptionMapper;
import io.gatehouse.refusal.RefusalRecorder;
import io.gatehouse.verifier.AccessTokens;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.glassfish.jersey.server.ServerProperties;

/**
 * Installs the HTTP layer around everything that a Dropwizard server serves, on both ports. The configuration must set
 * {@code server.registerDefaultExceptionMappers: false}; otherwise the server does not start.
 */
public final class HttpModule {
    private static final Duration HEADER_CHECK_INTERVAL = Duration.ofSeconds(1);

    private final String api;
    private final AccessTokens tokens;
    private final ClientAuthenticator authenticator;
    private final ClientAddress addresses;
    private final ClientAddressHash clients;
    private final RefusalRecorder refusals;
    private final HttpSettings settings;
    private final JobRunner tasks;
    private final ProblemWriter problems;
    private final RequestDurationHandler durations = new RequestDurationHandler(ApiConnector.NAME);

    /**
     * Creates the HTTP layer of one server.
     *
     * @param api the path of the API, without a trailing slash, such as {@code /api/v1}
     * @param tokens verifies bearer tokens
     * @param authenticator authenticates clients by their secret
     * @param addresses determines the address of a client
     * @param clients hashes client addresses for audit events
     * @param refusals records refused requests
     * @param settings configured response headers
     * @param tasks runs the connection timeouts
     */
    public HttpModule(
            String api,
            AccessTokens tokens,
            ClientAuthenticator authenticator,
            ClientAddress addresses,
            ClientAddressHash clients,
            RefusalRecorder refusals,
            HttpSettings settings,
            JobRunner tasks) {
        this.api = api;
        this.problems = new ProblemWriter(ErrorFormats.ofApi(api));
        this.tokens = tokens;
        this.authenticator = authenticator;
        this.addresses = addresses;
        this.clients = clients;
        this.refusals = refusals;
        this.settings = settings;
        this.tasks = tasks;
    }

    /** Writes problems for handlers and servlets that do not use Jersey. */
    public ProblemWriter problems() {
        return problems;
    }

    /** The durations of the requests that the API's connectors received. */
    public RequestDurationHandler times() {
        return durations;
    }

    /** Installs everything. Call it once, while the application starts. */
    public void install(Environment environment) {
        install(environment, new Handler.Wrapper(), path -> false);
    }

    /**
     * Installs everything, with other handlers between the default headers and everything that Dropwizard serves. These
     * handlers also receive paths that are not canonical, all others do not.
     *
     * @param inFront the first of a chain of handlers
     * @param withoutCors selects the paths that no browser calls, so that no preflight request is answered for them
     */
    public void install(Environment environment, Handler.Wrapper inFront, Predicate<String> withoutCors) {
        ClientDisconnectLogFilter.install();
        StrictJson.configure(environment.getObjectMapper());
        registerChecks(environment.jersey());
        registerMappers(environment.jersey());
        DefaultHeaders headers = new DefaultHeaders(settings);
        ServerErrorHandler errors = new ServerErrorHandler(problems, headers);
        installErrorHandling(environment.getApplicationContext(), errors);
        installErrorHandling(environment.getAdminContext(), errors);
        environment
                .getApplicationContext()
                .addFilter(new FilterHolder(new ParameterHidingFilter()), "/*", EnumSet.of(DispatcherType.REQUEST));
        environment.getApplicationContext().addServlet(new ServletHolder(new NotFoundServlet()), "/");
        HeaderTimeout deadline = new HeaderTimeout();
        tasks.schedule("header-deadline", deadline, HEADER_CHECK_INTERVAL);
        environment
                .lifecycle()
                .addEventListener(new AtStart(
                        errors,
                        problems,
                        clients,
                        environment.jersey(),
                        deadline,
                        inFront,
                        front(headers, inFront, withoutCors)));
        environment
                .lifecycle()
                .addEventListener(new RequestTimingSetup(
                        durations, environment.getApplicationContext().getServletHandler()));
    }

    private Handler front(DefaultHeaders headers, Handler.Wrapper innermost, Predicate<String> withoutCors) {
        RequestContextHandler front = new RequestContextHandler(headers);
        List<String> origins = settings.corsOrigins();
        front.setHandler(new WellKnownCorsHandler(
                origins.isEmpty() ? innermost : CorsHandler.inFrontOf(innermost, origins, withoutCors)));
        return front;
    }

    private static void installErrorHandling(ServletContextHandler context, ServerErrorHandler errors) {
        context.setErrorHandler(errors);
        context.addFilter(new FilterHolder(new EmptyErrorBodyFilter()), "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    private void registerChecks(JerseyEnvironment jersey) {
        jersey.setUrlPattern(api + "/*");
        jersey.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        jersey.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        jersey.register(new ErrorFormatFilter(problems));
        jersey.getResourceConfig().register(new CallerRefusalFilter(refusals), CallerRefusalFilter.PRIORITY);
        jersey.register(new LocationHeader(settings.publicPath()));
        jersey.register(new ResourceValidator());
        jersey.register(new ResourceMethodFeatures(
                new AccessFeature(tokens, authenticator, addresses, refusals, problems), new QueryFeature()));
        jersey.register(new RouteFeature(durations, jersey::getUrlPattern));
        jersey.register(new AuthValueFactoryProvider.Binder<>(Caller.class));
        jersey.register(new RequestTargetFilter());
        jersey.register(new BodyFilter());
        jersey.register(new FormBodyReader());
    }

    private void registerMappers(JerseyEnvironment jersey) {
        jersey.register(new ProblemExceptionMapper(problems));
        jersey.register(new WebApplicationExceptionMapper(problems));
        jersey.register(new JsonExceptionMapper(problems));
        jersey.register(new ConstraintViolationMapper(problems));
        jersey.register(new UnexpectedExceptionMapper(problems));
    }

    /** The set-up that needs the server that Dropwizard has built, before it accepts requests. */
    private record AtStart(
            ServerErrorHandler errors,
            ProblemWriter problems,
            ClientAddressHash clients,
            JerseyEnvironment jersey,
            HeaderTimeout deadline,
            Handler.Wrapper innermost,
            Handler front)
            implements LifeCycle.Listener {
        @Override
        public void lifeCycleStarting(LifeCycle event) {
            if (!(event instanceof Server server)) {
                return;
            }
            if (jersey.getResourceConfig().getInstances().stream().anyMatch(ExceptionMapperBinder.class::isInstance)) {
                throw new IllegalStateException(
                        "Set server.registerDefaultExceptionMappers to false: Dropwizard's mappers override ours.");
            }
            server.setErrorHandler(errors);
            clients.install(server);
            httpOf(server).forEach(each -> PlainHttpServer.configure(each.getHttpConfiguration()));
            deadline.install(server);
            BodyBufferHandler bodies = new BodyBufferHandler();
            bodies.setHandler(server.getHandler());
            innermost.getTail().setHandler(new CanonicalPathHandler(problems, bodies));
            server.setHandler(front);
        }

        private static Collection<HttpConfiguration.ConnectionFactory> httpOf(Server server) {
            Collection<HttpConfiguration.ConnectionFactory> all =
                    server.getContainedBeans(HttpConfiguration.ConnectionFactory.class);
            if (all.isEmpty()) {
                throw new IllegalStateException("The server has no HTTP connector of a known type.");
            }
            return all;
        }
    }
}
