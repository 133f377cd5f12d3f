package io.gatehouse.documents;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.PackagedService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Swagger UI as the packaged service serves it, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwaggerUiIT {
    private static final String LOGIN = "swagger_user";
    private static final String PASSWORD = "a long and unusual phrase";

    @SuppressWarnings("NullAway.Init") // start() runs first.
    private PackagedService gatehouse;

    @BeforeAll
    void start() {
        assumeTrue(chromium().isPresent(), "no Chromium is installed (Debian: apt-get install chromium)");
        gatehouse = PackagedService.start();
        Api.Answer registered = new Api(gatehouse.uri())
                .post(
                        "/profile/register",
                        null,
                        Map.of(
                                "login", LOGIN,
                                "email", "swagger@example.org",
                                "first_name", "Swagger",
                                "last_name", "User",
                                "password", PASSWORD));
        assertThat(registered.status()).as(registered.toString()).isEqualTo(201);
    }

    @AfterAll
    void stop() {
        if (gatehouse != null) {
            gatehouse.close();
        }
    }

    private static Optional<Path> chromium() {
        Stream<String> folders = Stream.concat(
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1)), Stream.of("/usr/bin"));
        return folders.flatMap(folder -> Stream.of(
                        Path.of(folder, "chromium"),
                        Path.of(folder, "chromium-browser"),
                        Path.of(folder, "google-chrome")))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Test
    void logs_in_with_the_password_form_and_calls_the_api() {
        inBrowser("/auth/docs", page -> {
            authorize(page);

            assertThat(calls(page, "profile")).hasText("200");
            assertThat(operation(page, "profile").locator(".live-responses-table .highlight-code"))
                    .containsText("\"login\": \"" + LOGIN + "\"");
        });
    }

    @Test
    void without_logging_in_the_same_call_is_refused() {
        inBrowser("/auth/docs", page -> assertThat(calls(page, "profile")).hasText("401"));
    }

    @Test
    void works_under_the_base_path_and_with_a_slash_at_the_end() {
        inBrowser("/api/v1/auth/docs/", page -> {
            authorize(page);

            assertThat(calls(page, "profile")).hasText("200");
        });
    }

    @Test
    void calls_what_stands_at_the_root() {
        inBrowser("/auth/docs", page -> assertThat(calls(page, "jwks")).hasText("200"));
    }

    @Test
    void the_landing_page_leads_there() {
        inBrowser("/", page -> {
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Read the API and try it"))
                    .click();

            assertThat(page.locator("h1.title, h2.title").first()).containsText("Gatehouse");
        });
    }

    private static void authorize(Page page) {
        page.locator(".auth-wrapper button.authorize").first().click();
        Locator password =
                page.locator(".auth-container").filter(new Locator.FilterOptions().setHasText("OAuth2, password"));
        password.locator("input#oauth_username").fill(LOGIN);
        password.locator("input#oauth_password").fill(PASSWORD);
        password.locator("button.authorize").click();
        assertThat(password.locator("button", new Locator.LocatorOptions().setHasText("Logout")))
                .isVisible();
        page.locator(".auth-btn-wrapper .btn-done").first().click();
    }

    /** Tries an operation and gives the place where the status of its answer appears. */
    private static Locator calls(Page page, String operation) {
        Locator block = operation(page, operation);
        block.locator(".opblock-summary-control").click();
        block.locator("button.execute").click();
        return block.locator(".live-responses-table .response .response-col_status");
    }

    private static Locator operation(Page page, String operation) {
        return page.locator(".opblock[id$='-" + operation + "']");
    }

    /** Opens a page; in the end nothing may have gone wrong in it, and nothing been asked of another server. */
    private void inBrowser(String path, Consumer<Page> story) {
        List<String> wrong = new ArrayList<>();
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
                .setExecutablePath(chromium().orElseThrow())
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
        Playwright.CreateOptions noDownload =
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
        try (Playwright playwright = Playwright.create(noDownload);
                Browser browser = playwright.chromium().launch(options)) {
            Page page = browser.newPage();
            page.onPageError(wrong::add);
            page.onConsoleMessage(message -> {
                // A 401 that a test asks for is in the console too.
                if (message.type().equals("error") && !message.text().contains("status of 401")) {
                    wrong.add(message.text());
                }
            });
            page.onRequest(request -> {
                if (!request.url().startsWith(gatehouse.uri() + "/")
                        && !request.url().startsWith("data:")) {
                    wrong.add("asked " + request.url());
                }
            });
            page.navigate(gatehouse.uri() + path);
            story.accept(page);
        }
        assertThat(wrong).isEmpty();
    }
}
