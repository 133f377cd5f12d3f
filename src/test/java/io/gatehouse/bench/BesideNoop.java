package io.gatehouse.bench;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.GatehouseApplication;
import io.gatehouse.command.GracefulServerCommand;
import io.gatehouse.configuration.GatehouseConfiguration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The packaged service with a no-op handler directly behind the check's handler. It responds with the same status and
 * as many bytes.
 */
final class BesideNoop extends Application<GatehouseConfiguration> {
    static final String PATH = "/api/v1/auth/noop";
    private static final String ID = "019ac000-0000-7000-8000-000000000000";

    private final GatehouseApplication service = new GatehouseApplication();

    private BesideNoop() {}

    public static void main(String... arguments) throws Exception {
        new BesideNoop().run(arguments);
    }

    @Override
    public void initialize(Bootstrap<GatehouseConfiguration> bootstrap) {
        service.initialize(bootstrap);
        bootstrap.addBundle(new Noop());
    }

    @Override
    protected void addDefaultCommands(Bootstrap<GatehouseConfiguration> bootstrap) {
        bootstrap.addCommand(new GracefulServerCommand(service));
    }

    @Override
    public void run(GatehouseConfiguration configuration, Environment environment) {
        service.run(configuration, environment);
    }

    /** Runs before the service, so that the service inserts its handlers in front of this one. */
    private static final class Noop implements ConfiguredBundle<Configuration> {
        @Override
        public void run(Configuration configuration, Environment environment) {
            environment.lifecycle().addEventListener(new LifeCycle.Listener() {
                @Override
                public void lifeCycleStarting(LifeCycle event) {
                    if (event instanceof Server server) {
                        NoopHandler noop = new NoopHandler();
                        noop.setHandler(server.getHandler());
                        server.setHandler(noop);
                    }
                }
            });
        }
    }

    private static final class NoopHandler extends Handler.Wrapper {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (!PATH.equals(request.getHttpURI().getPath())) {
                return super.handle(request, response, callback);
            }
            response.getHeaders()
                    .put("X-Auth-User-Id", ID)
                    .put("X-Auth-Login", CheckTokens.LOGIN)
                    .put("X-Auth-Roles", String.join(",", CheckTokens.ROLES))
                    .put("X-Auth-Session", ID);
            response.setStatus(204);
            callback.succeeded();
            return true;
        }
    }
}
