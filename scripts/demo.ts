// Plays a published case as a live item through the API, from request to closing: npm run demo [-- --help]
import { parseArgs } from 'node:util';
import { type Body, Client, DemoFault, type Service } from './demo/client.ts';
import { type OwnService, startOwnService } from './demo/own-service.ts';
import { Player } from './demo/player.ts';
import { type Shown, say, sayProcedure } from './demo/print.ts';
import { type Place, play } from './demo/story.ts';
import { MARK, origin, told } from './demo/told.ts';

const USAGE = `npm run demo                         自带临时服务,演示完即删除 / a service of its own, removed afterwards
npm run demo -- --stay               演示完服务不停,直到 Ctrl-C / the same, which stays until Ctrl-C
npm run demo -- --url http://127.0.0.1:3000 --key <convener> [--key-officer <township_officer>]
                                     演示到运行中的服务,只用于没有议题的区划
                                     into a running service, only into a division without agenda items
  --division 150626100201            嘎查、村或社区 / a gacha, village or community`;

const options = {
  url: { type: 'string' },
  key: { type: 'string' },
  'key-officer': { type: 'string' },
  division: { type: 'string', default: '150626100201' },
  stay: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function readArguments() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new DemoFault(`${(error as Error).message}\n${USAGE}`);
  }
}

const villageKinds = ['gacha', 'village', 'community', 'virtual_community'];

async function findPlace({ url, key }: Service, code: string): Promise<Place> {
  const client = new Client(url, key);
  const { status, body } = await client.call('GET', `/divisions/${encodeURIComponent(code)}`);
  if (status !== 200 || !villageKinds.includes(String(body.kind))) {
    throw new DemoFault(
      `--division 应为嘎查、村或社区的代码 / is to be the code of a gacha, village or community: ${code}`,
    );
  }
  return { code: String(body.code), name: String(body.name) };
}

async function requireEmpty({ url, key }: Service, { code, name }: Place): Promise<void> {
  const { items } = await new Client(url, key).get(`/agenda-items?division_code=${code}&limit=1`);
  if ((items as readonly Body[]).length > 0) {
    throw new DemoFault(
      `${name}(${code})已有议题,演示不与真实记录混在一起,请另选区划\n` +
        `there are agenda items in ${code}: the demo does not mix with real records, name another --division`,
    );
  }
}

async function demonstrate(service: Service, division: string): Promise<void> {
  const place = await findPlace(service, division);
  await requireEmpty(service, place);
  say(`公开案例 / a published case:${told.matter}`);
  say(`真实地点 / where it happened:${origin()}`);
  say(`演示区划 / played in:${place.name} ${place.code}(借用 / borrowed)`);
  say(`${MARK}之后的文字为报道所无 / what follows this mark in a text, the report does not tell`);
  say(`服务 / service:${service.url}\n`);
  const player = new Player(service);
  const item = await play(player, place);
  const path = `/agenda-items/${item}/procedure`;
  const shown = await player.get(['查看程序状况', 'read the procedure'], path, player.auditor);
  sayProcedure(shown as Shown);
  say(`\n自己查看 / look for yourself
  curl -s -H "Authorization: Bearer $KEY" ${new Client(service.url, '').url}/v1${path}`);
  process.exitCode = shown.stage === 'closed' ? 0 : 1;
}

async function main(): Promise<void> {
  const { url, key, 'key-officer': officerKey, division, stay, help } = readArguments();
  if (help) return say(USAGE);
  process.exitCode = 1; // until the item is closed
  if (!/^[0-9]{12}$/.test(division)) throw new DemoFault(`--division ${division} ?\n${USAGE}`);
  if (url !== undefined && key !== undefined) return demonstrate({ url, key, officerKey }, division);
  if (url ?? key ?? officerKey) throw new DemoFault(`--url 和 --key 须一起给出 / go together\n${USAGE}`);
  say('正在启动临时服务 / starting a service for the demo …\n');
  starting = startOwnService(division);
  const own = await starting;
  await demonstrate(own, division);
  if (stay) {
    say(`  KEY=${own.auditorKey}\n服务不停,Ctrl-C 结束 / the service stays until Ctrl-C`);
    await interruption;
  } else {
    say('  (临时服务随演示结束;要自己查看,加 --stay / this service ends here; --stay keeps it)');
  }
}

let starting: Promise<OwnService> | undefined;
let isInterrupted = false;
const interruption = new Promise<void>((done) => {
  const interrupt = () => {
    isInterrupted = true;
    done();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  process.stdout.once('error', interrupt); // nobody reads it any more, as behind `| head`
});

try {
  await Promise.race([main(), interruption]);
} catch (error) {
  process.stderr.write(`${error instanceof DemoFault ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
} finally {
  const own = await starting?.catch(() => undefined);
  await own?.stop();
}
if (isInterrupted) process.exit(); // what was being played is of no interest any more
