/** While the service drains, what runs is finished and what comes is refused. */
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../problems.ts';

export function refuseWhenClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onRequest', async () => {
    if (isClosing) throw new Problem('overloaded', { headers: { connection: 'close' } });
  });
}
