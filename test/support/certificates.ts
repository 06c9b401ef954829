// A certificate authority of a test's own, and servers' certificates of it. Made by openssl: Node reads certificates only.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

function openssl(folder: string, ...args: string[]): void {
  const done = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${done.stderr || done.error}`);
}

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export interface Authority {
  /** Of its own certificate, PEM. */
  readonly file: string;
  /** @param name as in `subjectAltName`: `DNS:localhost`; empty: there is none */
  issue(name: string, subject?: string): { key: string; certificate: string };
}

export function createAuthority(folder: string): Authority {
  mkdirSync(folder);
  openssl(folder, 'req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=test CA');
  return {
    file: join(folder, 'ca.pem'),
    issue(name, subject = 'server') {
      writeFileSync(join(folder, 'names'), name === '' ? '' : `subjectAltName=${name}\n`);
      openssl(folder, 'req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${subject}`);
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
      openssl(folder, 'x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...signing);
      const read = (file: string) => readFileSync(join(folder, file), 'utf8');
      return { key: read('server.key'), certificate: read('server.pem') };
    },
  };
}
