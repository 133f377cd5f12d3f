package io.gatehouse.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.explain.ExplanationRequest;
import io.gatehouse.explain.ExplanationText;
import io.gatehouse.explain.ExplanationView;
import io.gatehouse.http.input.StrictJson;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;
import net.sourceforge.argparse4j.inf.MutuallyExclusiveGroup;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code explain config.yml --token-file FILE | --reference REFERENCE}, which explains why a token is or is
 * not accepted. It reads the token from a file or standard input, because other users of the machine can read command
 * lines.
 */
public final class ExplainCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String TOKEN_FILE = "token-file";
    private static final String REFERENCE = "reference";
    private static final String STANDARD_INPUT = "-";
    private static final String FORMAT = "format";
    private static final String JSON = "json";
    /** More than any token. */
    private static final int MAX_BYTES = 64 * 1024;

    private final BiFunction<GatehouseConfiguration, ExplanationRequest, ExplanationView> explanations;
    private final InputStream standardInput;

    /** @param explanations explains on separate connections; throws {@link StartupException} if it cannot */
    public ExplainCommand(
            BiFunction<GatehouseConfiguration, ExplanationRequest, ExplanationView> explanations,
            InputStream standardInput) {
        super("explain", "Explains why a token is or is not accepted");
        this.explanations = explanations;
        this.standardInput = standardInput;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        MutuallyExclusiveGroup input = subparser.addMutuallyExclusiveGroup().required(true);
        input.addArgument("--" + TOKEN_FILE)
                .dest(TOKEN_FILE)
                .help("file that contains the access token; - reads standard input");
        input.addArgument("--" + REFERENCE).dest(REFERENCE).help("reference of an error response");
        subparser
                .addArgument("--" + FORMAT)
                .dest(FORMAT)
                .choices("text", JSON)
                .setDefault("text")
                .help("format of the explanation");
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration) {
        ExplanationRequest request =
                new ExplanationRequest(token(namespace.getString(TOKEN_FILE)), namespace.getString(REFERENCE));
        try {
            ExplanationView explanation = explanations.apply(configuration, request);
            System.out.print(
                    namespace.getString(FORMAT).equals(JSON)
                            ? json(explanation) + "\n"
                            : ExplanationText.of(explanation));
        } catch (ProblemException e) {
            throw new StartupException("Nothing was explained. " + CommandErrorReporter.sentence(e));
        }
    }

    private @Nullable Secret token(@Nullable String file) {
        if (file == null) {
            return null;
        }
        try {
            return Secret.valueOf(file.equals(STANDARD_INPUT) ? text(standardInput) : text(Path.of(file)));
        } catch (IOException e) {
            throw new StartupException("--" + TOKEN_FILE + ": the file " + file + " cannot be read.");
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return text(in);
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }

    private static String json(ExplanationView explanation) {
        try {
            return StrictJson.configure(new ObjectMapper()).writeValueAsString(explanation);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An explanation can be written as JSON", e);
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable e) {
        CommandErrorReporter.print(cli, e);
    }
}
