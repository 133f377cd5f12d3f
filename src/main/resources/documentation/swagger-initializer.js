"use strict";

// A gateway may add a prefix to all paths, which is then part of this page's URL. The document contains the prefix only if the
// server knows it (GATEHOUSE_PUBLIC_URL). Otherwise its paths start at the root, and the prefix is added here.
const prefix = new URL(document.baseURI).pathname.replace(/(\/api\/v1)?\/auth\/docs\/$/, "");
let missing = prefix;
const absolute = (path) => location.origin + missing + path;

// Swagger UI shows one full example for each error, which would take several screens per operation. The errors of an operation
// are listed by the last part of their type instead. The schema Problem has their members.
function listProblems(responses) {
  for (const response of Object.values(responses)) {
    const examples = response.content?.["application/problem+json"]?.examples;
    if (examples) {
      response.description += ` ${Object.keys(examples).map((type) => `\`${type}\``).join(", ")}`;
      delete response.content;
      delete response.headers;
    }
    delete response.headers?.["Cache-Control"];
  }
}

async function load() {
  const response = await fetch("../openapi.json");
  const spec = await response.json();
  if (spec.servers[0].url !== "/") {
    missing = "";
  }
  spec.servers[0].url = absolute(spec.servers[0].url);
  const flow = spec.components.securitySchemes.password.flows.password;
  flow.tokenUrl = absolute(flow.tokenUrl);
  flow.refreshUrl = absolute(flow.refreshUrl);
  listProblems(spec.components.responses);
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
    // No request goes to another server.
    validatorUrl: null,
  });
});
