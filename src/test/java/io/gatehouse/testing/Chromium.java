package io.gatehouse.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The installed Chromium in headless mode. */
public final class Chromium {
    /** The reason for skipping a test without Chromium. */
    public static final String MISSING = "no Chromium is installed (Debian: apt-get install chromium)";

    private static final int FIRST_ERROR = 400;
    private static final int UNAUTHORIZED = 401;

    private Chromium() {}

    /** Returns whether Chromium is installed. */
    public static boolean isInstalled() {
        return find().isPresent();
    }

    private static Optional<Path> find() {
        return Installed.find("chromium", "chromium-browser", "google-chrome");
    }

    /** Opens a page of a server in a new window. */
    public static List<String> open(URI server, String path, Consumer<Page> story) {
        return open(server, path, new Browser.NewPageOptions(), story);
    }

    /**
     * Opens a page with a window size or a colour scheme.
     *
     * @return the problems of the page: script errors, violations of the content security policy, requests to other
     *     servers
     *     and failed GET requests; a 401 is no problem, because a story may expect it
     */
    public static List<String> open(URI server, String path, Browser.NewPageOptions window, Consumer<Page> story) {
        List<String> wrong = new ArrayList<>();
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
                .setExecutablePath(find().orElseThrow())
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
        Playwright.CreateOptions noDownload =
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
        try (Playwright playwright = Playwright.create(noDownload);
                Browser browser = playwright.chromium().launch(options)) {
            Page page = browser.newPage(window);
            page.onPageError(wrong::add);
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                    wrong.add(message.text());
                }
            });
            page.onResponse(response -> {
                // Stories provoke 401 and failed POST requests on purpose.
                boolean read = response.request().method().equals("GET");
                if (read && response.status() >= FIRST_ERROR && response.status() != UNAUTHORIZED) {
                    wrong.add(response.status() + " for " + response.url());
                }
            });
            page.onRequest(request -> {
                if (!request.url().startsWith(server + "/") && !request.url().startsWith("data:")) {
                    wrong.add("asked " + request.url());
                }
            });
            page.navigate(server + path);
            story.accept(page);
        }
        return wrong;
    }
}
