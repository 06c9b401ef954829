/** A known path with another method is 405 with Allow, not 404: each path gets a route for what it does not have. */
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Problem } from '../../problems.ts';
import { anyone } from '../access.ts';

const all: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

export function answerWrongMethods(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>();
  for (const { url, method } of app.declared) {
    methods.set(url, new Set([...(methods.get(url) ?? []), ...method.split(',')]));
  }
  for (const [url, known] of methods) {
    const missing = all.filter((method) => !known.has(method));
    if (missing.length === 0) continue;
    const allow = [...known].sort().join(', ');
    app.route({
      method: [...missing],
      url,
      exposeHeadRoute: false,
      config: { access: anyone, kind: 'document' },
      schema: { hide: true },
      handler: async () => {
        throw new Problem('method-not-allowed', { headers: { allow } });
      },
    });
  }
}
