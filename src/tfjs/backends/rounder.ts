/**
 * Rounders: how the tensors of each backend are rounded where they lie.
 *
 * All of them give the same bits. A backend that is not known goes through host memory, so that any of them can be used.
 * @module
 */
import type { Rounder } from './tensorRounder.js';
import type { Backend } from '../tensorflow.js';
import { cpuRounder, isCpu } from './cpu.js';
import { hostRounder } from './host.js';
import { isWasm, wasmRounder } from './wasm.js';
import { isWebgl, webglRounder } from './webgl.js';
import { isWebgpu, webgpuRounder } from './webgpu.js';

const rounders = new WeakMap<object, Rounder>();

/** The rounder of a backend. */
export function rounderOf(backend: object): Rounder {
  let rounder = rounders.get(backend);
  if (rounder === undefined) {
    rounder = makeRounder(backend);
    rounders.set(backend, rounder);
  }
  return rounder;
}

function makeRounder(backend: object): Rounder {
  if (isCpu(backend)) return cpuRounder(backend);
  if (isWasm(backend)) return wasmRounder(backend);
  if (isWebgl(backend)) return webglRounder(backend);
  if (isWebgpu(backend)) return webgpuRounder(backend);
  return hostRounder(backend as Backend);
}
