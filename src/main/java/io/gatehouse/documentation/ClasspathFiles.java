package io.gatehouse.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Reads files from the jar. A missing file means a broken build, so startup fails. */
public final class ClasspathFiles {
    private static final String SWAGGER_UI = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private ClasspathFiles() {}

    /** Reads the file at a path. */
    public static byte[] read(String path) {
        try (InputStream file = ClasspathFiles.class.getClassLoader().getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException("The jar does not contain " + path + ". Rebuild it.");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file of Swagger UI. The path of its folder contains the version. */
    static byte[] swaggerUi(String name) {
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(new String(read(SWAGGER_UI), StandardCharsets.ISO_8859_1)));
            String version = properties.getProperty("version");
            return read("META-INF/resources/webjars/swagger-ui/" + version + "/" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
