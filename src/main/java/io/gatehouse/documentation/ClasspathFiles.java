package io.gatehouse.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Files in the jar. A missing one is a broken build, so it stops the start. */
public final class ClasspathFiles {
    private static final String SWAGGER_UI = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private ClasspathFiles() {}

    /** A file by its path. */
    public static byte[] read(String path) {
        try (InputStream file = ClasspathFiles.class.getClassLoader().getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException("The jar lacks " + path + ". Build it again.");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of Swagger UI, whose folder carries the version. */
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
