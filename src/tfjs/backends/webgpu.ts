/**
 * Tensors of the webgpu backend: buffers, rounded by a shader of integers. Whatever is flipped goes through host memory.
 *
 * What is on the GPU alone is never read synchronously: TensorFlow.js draws it to a canvas then, and where that fails it
 * gives zeros, keeps them as the values of the tensor, and the GPU may be gone.
 * @module
 */
import type { Request } from '../request.js';
import type { Backend, TensorInfo } from '../tensorflow.js';
import { constantNames, constantsOf } from './constants.js';
import { hostRounder } from './host.js';
import type { Rounder } from './tensorRounder.js';
import { MASK, shaderName, shaderOf, toWgsl } from './shader.js';

interface Program {
  readonly variableNames: string[];
  readonly outputShape: number[];
  readonly dispatchLayout: { readonly x: number[] };
  readonly dispatch: [number, number, number];
  readonly workgroupSize: [number, number, number];
  readonly shaderKey: string;
  readonly size: true;
  readonly uniforms: string;
  getUserCode(): string;
}

interface Uniform {
  readonly type: 'uint32';
  readonly data: number[];
}

interface WebgpuData {
  /** The elements, where the host has them. */
  readonly values?: ArrayLike<number> | null;
  readonly resource?: object | null;
  readonly complexTensorInfos?: { readonly real: TensorInfo; readonly imag: TensorInfo };
}

interface WebgpuBackend extends Backend {
  readonly tensorMap: { get(dataId: object): WebgpuData };
  /** A copy of a buffer as it is when this is called. */
  getBufferData(buffer: object): Promise<ArrayBuffer>;
  runWebGPUProgram(program: Program, inputs: TensorInfo[], dtype: 'float32', uniforms: Uniform[]): TensorInfo;
}

const WORKGROUP = 128;
/** Uniforms are passed as vectors of four. */
const VECTORS = Math.floor((constantNames.length + 3) / 4);

/** Whether a backend is tfjs-backend-webgpu's. */
export function isWebgpu(backend: object): backend is WebgpuBackend {
  return 'tensorMap' in backend && 'runWebGPUProgram' in backend;
}

/** The rounder of a webgpu backend. */
export function webgpuRounder(backend: WebgpuBackend): Rounder {
  const read = ({ dataId }: TensorInfo): Float32Array<ArrayBuffer> => {
    const { values } = backend.tensorMap.get(dataId);
    if (values === undefined || values === null) throw onGpuAlone();
    return Float32Array.from(values);
  };
  const host = hostRounder(backend, read);
  const run = (x: TensorInfo, request: Request, key: string, text: string, of: string): TensorInfo => {
    const size = x.shape.reduce((product, length) => product * length, 1);
    const program: Program = {
      variableNames: ['A'],
      outputShape: [...x.shape],
      dispatchLayout: { x: x.shape.map((_, axis) => axis) },
      dispatch: [Math.floor((size + WORKGROUP - 1) / WORKGROUP), 1, 1],
      workgroupSize: [WORKGROUP, 1, 1],
      shaderKey: `Chop_${key}`,
      size: true,
      uniforms: Array.from({ length: VECTORS }, (_, i) => `rule${i} : vec4<u32>, `).join(''),
      getUserCode: () => `${toWgsl(text)}\n${mainOf(of)}`,
    };
    const constants = constantsOf(request);
    const uniforms = Array.from({ length: VECTORS }, (_, i): Uniform => {
      const names = [0, 1, 2, 3].map((k) => constantNames[4 * i + k]);
      return { type: 'uint32', data: names.map((name) => (name === undefined ? 0 : constants[name])) };
    });
    return backend.runWebGPUProgram(program, [x], 'float32', uniforms);
  };
  return {
    ...host,
    round(x, request) {
      const { rule } = request.plan;
      if (rule.flip !== undefined) return host.round(x, request);
      return run(x, request, shaderName(rule), shaderOf(rule), 'roundBits(bits, u32(index))');
    },
    mask: (x, request) => run(x, request, 'mask', MASK, 'maskBits(bits)'),
    later: true,
    snapshot(x) {
      const { values, resource } = backend.tensorMap.get(x.dataId);
      if (values !== undefined && values !== null) return Float32Array.from(values);
      return backend.getBufferData(resource!).then((buffer) => new Float32Array(buffer));
    },
    parts(x) {
      const infos = backend.tensorMap.get(x.dataId).complexTensorInfos;
      return infos === undefined ? undefined : [infos.real, infos.imag];
    },
  };
}

/** `of` is what becomes of an element, by its bits and its index. */
function mainOf(of: string): string {
  return `
fn main(index : i32) {
  if (index < uniforms.size) {
    let bits = bitcast<u32>(getAByOutputIndex(index));
    setOutputAtIndex(index, bitcast<f32>(${of}));
  }
}`;
}

function onGpuAlone(): RangeError {
  return new RangeError(
    'webgpu: expected a tensor whose values the host has, got one that is on the GPU alone, which can only be read ' +
      'asynchronously. The host has them after "await tensor.data()"; sums with an accumulator, flips, scales, calibration ' +
      'and dynamic loss scales need cpu, wasm or webgl otherwise',
  );
}
