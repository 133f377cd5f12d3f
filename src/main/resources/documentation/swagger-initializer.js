"use strict";

// A gateway may have put a prefix in front of all paths, which shows in the address of this page. The document has that prefix
// if the server knows it (GATEHOUSE_PUBLIC_URL), and otherwise paths that start at the server's root.
const prefix = new URL(document.baseURI).pathname.replace(/(\/api\/v1)?\/auth\/docs\/$/, "");
let missing = prefix;
const absolute = (path) => location.origin + missing + path;

async function load() {
  const answer = await fetch("../openapi.json");
  const spec = await answer.json();
  if (spec.servers[0].url !== "/api/v1") {
    missing = "";
  }
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
