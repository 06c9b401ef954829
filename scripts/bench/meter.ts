/** CPU and memory of processes, as Linux counts them. CPU in microseconds. */
import { readdirSync, readFileSync } from 'node:fs';

const TICK = 10_000;
const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it ended in between
  }
};

/** All threads of a process. */
export function cpuOf(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    sum += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]) / 1000;
  }
  return sum;
}

/** A process, its children, and those of its children that have ended. */
export function cpuOfFamily(pid: number): number {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  const stat = read(`/proc/${pid}/stat`);
  const [, , , , , , , , , , , , , childUser = 0, childSystem = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const alive = children.map((child) => Number(read(`/proc/${child}/schedstat`).split(' ')[0]) / 1000);
  return cpuOf(pid) + (childUser + childSystem) * TICK + alive.reduce((sum, cpu) => sum + cpu, 0);
}

/** Of the whole machine, whoever spent it. */
export function cpuOfAll(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] =
    read('/proc/stat').split('\n', 1)[0]?.split(/\s+/).map(Number) ?? [];
  return (user + nice + system + irq + softirq + steal) * TICK;
}

/** The most memory a process ever held, in MB. */
export const peakMemoryOf = (pid: number): number =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024);

/** What it holds now, in MB. */
export const memoryOf = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024);
