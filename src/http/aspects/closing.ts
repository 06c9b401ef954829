/** While the service drains, what runs is finished, what comes is refused, and connections end with their answer. */
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../problems.ts';

const SWEEP_MS = 100;

export function refuseWhenClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
    if (!app.server.listening) return;
    // a connection that falls idle after its answer would stay for the whole keep-alive time
    const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
    app.server.once('close', () => clearInterval(sweep));
  });
  app.addHook('onRequest', async () => {
    if (isClosing) throw new Problem('overloaded', { headers: { connection: 'close' } });
  });
}
