// Plays one step after another: sends it, prints its line, and ends the demo where the service refused it.
import { codeEntry } from '../../src/procedure/code-lists.ts';
import type { Stage } from '../../src/procedure/lifecycle.ts';
import { type Answer, type Body, Client, DemoFault, explained, type Service } from './client.ts';
import { column, say } from './print.ts';

/** Chinese, and English beside it. */
export type Words = readonly [zh: string, en: string];

export class Player {
  readonly convener: Client;
  readonly officer: Client | undefined;
  readonly auditor: Client;
  private number = 0;
  private stage: Stage | undefined;

  constructor({ url, key, officerKey, auditorKey }: Service) {
    this.convener = new Client(url, key);
    this.officer = officerKey === undefined ? undefined : new Client(url, officerKey);
    this.auditor = new Client(url, auditorKey ?? key);
  }

  /** Answers the id of what was recorded. */
  async post(words: Words, path: string, body: Body): Promise<string> {
    return String((await this.step(words, 'POST', path, 201, body)).body.id);
  }

  async patch(words: Words, path: string, body: Body): Promise<void> {
    await this.step(words, 'PATCH', path, 200, body);
  }

  async get(words: Words, path: string, as: Client): Promise<Body> {
    return (await this.step(words, 'GET', path, 200, undefined, as)).body;
  }

  async act(words: Words, item: string, action: string, more: Body = {}): Promise<void> {
    await this.step(words, 'POST', `/agenda-items/${item}/transitions`, 201, { action, ...more });
  }

  /** Answers the problem by which the act was refused. */
  async refused(words: Words, item: string, action: string, more: Body): Promise<Body> {
    const path = `/agenda-items/${item}/transitions`;
    const { body } = await this.step(words, 'POST', path, 409, { action, ...more });
    if (body.code !== 'procedure-blocked') throw new DemoFault(`409 ${String(body.code)}\n${explained(body)}`);
    return body;
  }

  private async step(words: Words, method: string, path: string, status: number, body?: Body, as = this.convener) {
    const answer = await as.call(method, path, body);
    this.stage = stageIn(answer) ?? this.stage;
    this.number += 1;
    const line = [
      String(this.number).padStart(2),
      column(words[0], 34),
      column(words[1], 37),
      method.padEnd(5),
      `/v1${short(path)}`.padEnd(36),
      answer.status,
      this.stage ? `${codeEntry('stages', this.stage).zh} ${this.stage}` : '',
    ];
    say(line.join(' ').trimEnd());
    if (answer.status !== status) {
      throw new DemoFault(
        `第 ${this.number} 步应答 ${answer.status},应为 ${status} / instead of ${status}\n${explained(answer.body)}`,
      );
    }
    return answer;
  }
}

const stageIn = ({ body }: Answer): Stage | undefined => (body.to_stage ?? body.stage) as Stage | undefined;

/** A UUID by its end, which is what tells two of one minute apart. */
const short = (path: string): string => path.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{8}([0-9a-f]{4})/g, '…$2');
