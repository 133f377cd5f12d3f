package io.gatehouse.verifier.servlet;

import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.io.TempDir;

class TomcatFilterTest extends GatehouseFilterContract {
    @TempDir
    private static Path folder;

    @Override
    Service serve(Map<String, GatehouseFilter> filters, Map<String, HttpServlet> servlets) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        filters.forEach((path, filter) -> add(context, path, filter));
        servlets.forEach((path, servlet) -> {
            Wrapper wrapper = Tomcat.addServlet(context, path, servlet);
            wrapper.setAsyncSupported(true);
            context.addServletMappingDecoded(path, path);
        });
        tomcat.start();
        return new Running(
                tomcat, URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort()));
    }

    private static void add(Context context, String path, GatehouseFilter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(path);
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName(path);
        mapping.addURLPattern(path);
        DISPATCHES.forEach(dispatch -> mapping.setDispatcher(dispatch.name()));
        context.addFilterMap(mapping);
    }

    private record Running(Tomcat tomcat, URI uri) implements Service {
        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (LifecycleException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
