// Runs the PostgreSQL that comes with the service, for when no DATABASE_URL is given: starts it, adopts it when it is
// running already, brings it back when it falls, and never leaves it behind.
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchOver } from './embedded-account.ts';
import { openCluster, SUPERUSER } from './embedded-cluster.ts';
import { isOrphan, type Launch, obtainServer, shutDown } from './embedded-server.ts';
import { verifiedUrl } from './verified-url.ts';

export type EmbeddedOptions = {
  dataDir: string;
  /** 0 or absent: a free one, remembered beside the data. A server that runs already keeps its own. */
  port?: number;
  settings?: Record<string, string>;
  log?: (line: string) => void;
  /** The account that root steps down to, where it exists and can reach the data. */
  accountName?: string;
};

export type Embedded = {
  readonly url: string;
  readonly pid: number;
  /** Started by another process, with which it ends. */
  readonly adopted: boolean;
  /** As whom it runs: `self`, `account`, `namespace`. */
  readonly mode: string;
  stop(): Promise<void>;
};

const REVIVAL_MS = 1000;

export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { settings = {}, log = () => {}, accountName = 'postgres' } = options;
  const cluster = await openCluster(resolve(options.dataDir), accountName, settings.fsync !== 'off');
  const launch: Launch = { cluster, settings, log };
  let server = await obtainServer({ ...launch, fixedPort: options.port || undefined });
  const { port } = server;
  const adopted = server.child === undefined;
  let isStopping = false;
  let isOurs = false;
  let unwatch = () => {};

  const takeCharge = () => {
    isOurs = server.child !== undefined || isOrphan(cluster, server.pid);
    if (isOurs && !(server.child && cluster.runner.diesWithUs)) unwatch = watchOver(server.pid);
    server.child?.once('exit', revive);
  };
  const revive = async () => {
    unwatch();
    while (!isStopping) {
      log('the embedded PostgreSQL ended unexpectedly: starting it again');
      try {
        server = await obtainServer({ ...launch, fixedPort: port });
        return takeCharge();
      } catch (error) {
        log(String(error));
        await sleep(REVIVAL_MS, undefined, { ref: false });
      }
    }
  };
  takeCharge();

  return {
    url: `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/postgres`,
    get pid() {
      return server.pid;
    },
    adopted,
    mode: cluster.runner.mode,
    async stop() {
      if (!isOurs || isStopping) return;
      isStopping = true;
      unwatch();
      await shutDown(cluster, server);
    },
  };
}

type DatabasePlace = {
  databaseUrl?: string | undefined;
  dataDir?: string | undefined;
  /** Of whose CA the server's certificate must be. */
  caFile?: string | undefined;
};

/** The database that the environment names, or else the embedded one. */
export async function openDatabase({
  databaseUrl,
  dataDir,
  caFile,
}: DatabasePlace): Promise<Pick<Embedded, 'url' | 'stop' | 'adopted'>> {
  if (databaseUrl) return { url: verifiedUrl(databaseUrl, caFile), stop: async () => {}, adopted: true };
  return await startEmbedded({ dataDir: dataDir || '.data' });
}
