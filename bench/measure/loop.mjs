/** A worker thread that computes something of no use for as many turns as it is told: what a second core is worth. */
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (turns) => {
  let x = 1;
  for (let i = 0; i < turns; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  parentPort.postMessage(x);
});
