/** What the instance says about itself without a key: the contract, its documentation, the pages of problems. */
import { createHash } from 'node:crypto';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { stringify } from 'yaml';
import { notFound, type ProblemCode, problemKinds } from '../problems.ts';
import { anyone } from './access.ts';

const inline = /<script[^>]*>([\s\S]*?)<\/script>/g;
const hashOf = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
const policyFor = (html: string) => {
  const hashes = [...html.matchAll(inline)].flatMap(([, script]) => (script?.trim() ? [hashOf(script)] : []));
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
};

/** Scalar, in Chinese, from this host alone. Its routes are made before routes must declare their access. */
export async function serveReference(app: FastifyInstance): Promise<void> {
  await app.register(async (docs) => {
    docs.addHook('onSend', async (_request, reply, payload) => {
      if (String(reply.getHeader('content-type')).startsWith('text/html') && typeof payload === 'string') {
        reply.raw.setHeader('content-security-policy', policyFor(payload));
      }
      return payload;
    });
    const configuration = {
      url: '/openapi.json',
      localization: { locale: 'zh-CN' },
      favicon: 'data:,',
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: 'never',
    };
    await docs.register(scalar, { routePrefix: '/docs', configuration } as Parameters<typeof scalar>[1]);
  });
}

export function documentRoutes(app: FastifyInstance, contract: () => object): void {
  const config = { access: anyone, kind: 'document' } as const;
  const cached = { json: '', yaml: '' };
  app.get('/openapi.json', { config, schema: { hide: true } }, async (_request, reply) => {
    cached.json ||= JSON.stringify(contract());
    return reply.type('application/json; charset=utf-8').serializer(String).send(cached.json);
  });
  app.get('/openapi.yaml', { config, schema: { hide: true } }, async (_request, reply) => {
    cached.yaml ||= stringify(contract(), { aliasDuplicateObjects: false });
    return reply.type('application/yaml; charset=utf-8').serializer(String).send(cached.yaml);
  });
  app.get('/problems', { config, schema: { hide: true } }, async (_request, reply) => {
    const rows = Object.entries(problemKinds).map(
      ([code, kind]) =>
        `<li><a href="/problems/${code}"><code>${code}</code></a> ${kind.status} ${escapeHtml(kind.zh)}</li>`,
    );
    return sendHtml(reply, '错误代码 / Problems', `<ul>${rows.join('')}</ul>`);
  });
  app.get(
    '/problems/:code',
    { config, schema: { hide: true, params: Type.Object({ code: Type.String({ maxLength: 64 }) }) } },
    async (request, reply) => {
      const { code } = request.params as { code: string };
      if (!Object.hasOwn(problemKinds, code)) throw notFound();
      const kind = problemKinds[code as ProblemCode];
      const body = `<p><code>${code}</code> · HTTP ${kind.status}</p><p>${escapeHtml(kind.remedy_zh)}</p>
        <p lang="en">${escapeHtml(kind.en)}. ${escapeHtml(kind.remedy_en)}</p><p><a href="/problems">全部 / All</a></p>`;
      return sendHtml(reply, kind.zh, body);
    },
  );
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (c) => entities[c] ?? c);

function sendHtml(reply: FastifyReply, title: string, body: string) {
  const html = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><h1>${escapeHtml(title)}</h1>${body}</html>`;
  return reply.type('text/html; charset=utf-8').serializer(String).send(html);
}
