import express from 'express';
import { expressAuth, requireRole } from '@gatehouse/verifier/express';

/** The service with its verifier. */
export function application(gatehouse) {
  const app = express();
  // For the readiness probe. The liveness of the service does not depend on Gatehouse.
  app.get('/ready', (_, response) => {
    const health = gatehouse.health();
    response.status(health.ready ? 200 : 503).json({ problem: health.failure, ageMs: health.ageMs });
  });
  // region routes
  app.use(expressAuth(gatehouse));
  app.get('/orders', requireRole('clerk'), (request, response) => {
    response.json({ subject: request.caller.subject });
  });
  // endregion
  return app;
}
