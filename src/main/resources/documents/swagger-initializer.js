"use strict";

// The paths in the document start at the server's root. A proxy may have put a prefix in front of that, which shows in
// the address of this page.
const prefix = new URL(document.baseURI).pathname.replace(/(\/api\/v1)?\/auth\/docs\/$/, "");
const absolute = (path) => location.origin + prefix + path;

async function load() {
  const answer = await fetch("../openapi.json");
  const spec = await answer.json();
  for (const place of [spec, ...Object.values(spec.paths)]) {
    for (const server of place.servers ?? []) {
      server.url = absolute(server.url);
    }
  }
  const flow = spec.components.securitySchemes.password.flows.password;
  flow.tokenUrl = absolute(flow.tokenUrl);
  flow.refreshUrl = absolute(flow.refreshUrl);
  return spec;
}

load().then((spec) => {
  window.ui = SwaggerUIBundle({
    spec,
    dom_id: "#swagger-ui",
    deepLinking: true,
    displayRequestDuration: true,
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
    tryItOutEnabled: true,
    // Nothing is asked of any other server.
    validatorUrl: null,
  });
});
