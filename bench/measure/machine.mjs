/**
 * The facts of a run that its numbers depend on.
 */
import { cpus, loadavg, release, totalmem } from 'node:os';
import { backend } from '../../dist/index.js';

export function machineFacts() {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    platform: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8,
    backend: backend(),
    load: Number(loadavg()[0].toFixed(2)),
  };
}

export function machineText({ date, cpu, cores, memory, platform, node, v8, backend, load }) {
  return `${cpu}, ${cores} cores, ${memory}, ${platform}
Node ${node}, V8 ${v8}, back end ${backend}, one thread
${date}, load of the machine before the run ${load}
`;
}
