// Calls the service over HTTP, as any client does, and says in words what went wrong where it did.

/** What ends the demo, in words for whoever runs it. */
export class DemoFault extends Error {}

export type Body = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly body: Body;
}

export interface Service {
  /** Without `/v1`. */
  readonly url: string;
  readonly key: string;
  /** Of a township officer and an auditor, where there are any. */
  readonly officerKey?: string | undefined;
  readonly auditorKey?: string | undefined;
}

const WAIT_MS = 30_000;

export class Client {
  readonly url: string;
  readonly key: string;

  constructor(url: string, key: string) {
    this.url = url.replace(/\/+$/, '').replace(/\/v1$/, '');
    this.key = key;
  }

  /** `path` begins after `/v1`. A change is made on the version that was read just before. */
  async call(method: string, path: string, body?: Body): Promise<Answer> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const version = method === 'PATCH' ? (await this.call('GET', path)).etag : null;
    const response = await this.send(`${this.url}/v1${path}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.key}`,
        ...(body ? { 'content-type': type } : {}),
        ...(version ? { 'if-match': version } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, etag: response.headers.get('etag'), body: await this.read(response) };
  }

  async get(path: string): Promise<Body> {
    const { status, body } = await this.call('GET', path);
    if (status !== 200) throw new DemoFault(`GET /v1${path} → ${status}\n${explained(body)}`);
    return body;
  }

  private async send(url: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...request, signal: AbortSignal.timeout(WAIT_MS) });
    } catch (error) {
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message || String(cause) : message;
      throw new DemoFault(`连不上服务 / the service does not answer: ${this.url}\n  ${reason}`);
    }
  }

  private async read(response: Response): Promise<Body> {
    const text = await response.text();
    try {
      return text === '' ? {} : (JSON.parse(text) as Body);
    } catch {
      throw new DemoFault(
        `${this.url} 答复的不是 JSON / did not answer JSON: ${response.status} ${text.slice(0, 200)}`,
      );
    }
  }
}

/** A problem document (RFC 9457) in lines. */
export function explained(problem: Body): string {
  const { title, detail, errors } = problem as {
    title?: string;
    detail?: string;
    errors?: readonly { pointer: string; message: string }[];
  };
  const lines = [title, detail, ...(errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`)];
  return lines.map((line) => (line ? `  ${line}` : '')).join('\n') || `  ${JSON.stringify(problem)}`;
}
