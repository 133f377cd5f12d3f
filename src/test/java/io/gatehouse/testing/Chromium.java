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

/** The Chromium of this machine, without a window. */
public final class Chromium {
    /** Why a test is left out where there is none. */
    public static final String MISSING = "no Chromium is installed (Debian: apt-get install chromium)";

    private static final int FIRST_ERROR = 400;
    private static final int UNAUTHORIZED = 401;

    private Chromium() {}

    /** Whether there is one. */
    public static boolean isInstalled() {
        return find().isPresent();
    }

    private static Optional<Path> find() {
        return Installed.find("chromium", "chromium-browser", "google-chrome");
    }

    /** Opens a page of a server as a window of its own. */
    public static List<String> open(URI server, String path, Consumer<Page> story) {
        return open(server, path, new Browser.NewPageOptions(), story);
    }

    /**
     * The same with a size or a colour scheme.
     *
     * @return what went wrong in it: errors of scripts, refusals by the content security policy, requests to other servers;
     *     errors for what it read; not a 401, which a story may ask for
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
                // What a story is refused on purpose is a 401, or an answer to something that was posted.
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
