/**
 * Tensors of the webgl backend: textures, rounded by a shader of integers.
 *
 * Textures of four elements a texel, which most kernels leave behind, stay as they are. Whatever is flipped goes through
 * host memory, as all does in the first version of WebGL, which has no integers.
 * @module
 */
import type { Request } from '../request.js';
import type { Backend, TensorInfo } from '../tensorflow.js';
import { constantNames, constantsOf } from './constants.js';
import { hostRounder } from './host.js';
import type { Rounder } from './tensorRounder.js';
import { MASK, shaderOf, toGlsl } from './shader.js';

interface Program {
  readonly variableNames: string[];
  readonly outputShape: number[];
  readonly userCode: string;
  readonly packedInputs: boolean;
  readonly packedOutput: boolean;
  readonly customUniforms: { readonly name: string; readonly arrayIndex: number; readonly type: 'int' }[];
}

interface TextureData {
  readonly isPacked?: boolean;
  readonly complexTensorInfos?: { readonly real: TensorInfo; readonly imag: TensorInfo };
}

interface WebglBackend extends Backend {
  readonly texData: { get(dataId: object): TextureData };
  readonly gpgpu: { readonly gl: object };
  compileAndRun(program: Program, inputs: TensorInfo[], dtype: 'float32', uniforms: Int32Array[]): TensorInfo;
}

/** Whether a backend is tfjs-backend-webgl's. */
export function isWebgl(backend: object): backend is WebglBackend {
  return 'texData' in backend && 'gpgpu' in backend;
}

/** The rounder of a webgl backend. */
export function webglRounder(backend: WebglBackend): Rounder {
  const host = hostRounder(backend);
  const integers = 'fenceSync' in backend.gpgpu.gl;
  const run = (x: TensorInfo, request: Request, text: string, of: string): TensorInfo => {
    const packed = backend.texData.get(x.dataId).isPacked === true;
    const program = {
      variableNames: ['A'],
      outputShape: [...x.shape],
      userCode: `${toGlsl(text)}\n${packed ? packedMain(x.shape, of) : unpackedMain(x.shape, of)}`,
      packedInputs: packed,
      packedOutput: packed,
      customUniforms: [{ name: 'rule', arrayIndex: constantNames.length, type: 'int' as const }],
    };
    const constants = constantsOf(request);
    const uniforms = Uint32Array.from(constantNames, (name) => constants[name]);
    return backend.compileAndRun(program, [x], 'float32', [new Int32Array(uniforms.buffer)]);
  };
  return {
    ...host,
    round(x, request) {
      const { rule } = request.plan;
      if (!integers || rule.flip !== undefined) return host.round(x, request);
      return run(x, request, shaderOf(rule), 'roundBits(bits, uint(index))');
    },
    mask: (x, request) => (integers ? run(x, request, MASK, 'maskBits(bits)') : host.mask(x, request)),
    parts(x) {
      const infos = backend.texData.get(x.dataId).complexTensorInfos;
      return infos === undefined ? undefined : [infos.real, infos.imag];
    },
  };
}

/** `of` is what becomes of an element, by its bits and its index. */
function elementwise(of: string): string {
  return `
float element(float x, int index) {
  uint bits = floatBitsToUint(x);
  return uintBitsToFloat(${of});
}`;
}

function unpackedMain(shape: readonly number[], of: string): string {
  return `${elementwise(of)}
void main() {
  ${indexOf(shape)}
  setOutput(element(getAAtOutCoords(), index));
}`;
}

/** A texel holds two elements of two neighbouring rows; those beyond the ends mean nothing. */
function packedMain(shape: readonly number[], of: string): string {
  const row = shape.at(-1) ?? 1;
  return `${elementwise(of)}
void main() {
  ${indexOf(shape)}
  vec4 a = getAAtOutCoords();
  for (int i = 0; i < 4; i++) {
    a[i] = element(a[i], index + (i & 1) + (i >> 1) * ${row});
  }
  setOutput(a);
}`;
}

/** The row-major index of the (first) element of the output. */
function indexOf(shape: readonly number[]): string {
  if (shape.length === 0) return 'int index = 0;';
  if (shape.length === 1) return 'int index = getOutputCoords();';
  const types = ['ivec2', 'ivec3', 'ivec4', 'ivec5', 'ivec6'];
  const terms = shape.map((_, axis) => {
    const stride = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
    return `coords.${'xyzwuv'[axis]!} * ${stride}`;
  });
  return `${types[shape.length - 2]!} coords = getOutputCoords();
  int index = ${terms.join(' + ')};`;
}
