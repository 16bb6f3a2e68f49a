/**
 * Tensors of the webgl backend: textures, rounded by a shader of integers.
 *
 * Textures of four elements a texel, which most kernels leave behind, stay as they are. Whatever is flipped goes through
 * host memory, as all does in the first version of WebGL, which has no integers.
 * @module
 */
import type { Backend, TensorInfo } from '../tensorflow.js';
import { constantNames, constantsOf } from './constants.js';
import { hostRounder, type Rounder } from './rounder.js';
import { shaderOf, toGlsl } from './shader.js';

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
  return {
    ...host,
    round(x, request) {
      const { rule } = request.plan;
      if (!integers || rule.flip !== undefined) return host.round(x, request);
      const constants = constantsOf(request);
      const packed = backend.texData.get(x.dataId).isPacked === true;
      const program = {
        variableNames: ['A'],
        outputShape: [...x.shape],
        userCode: `${toGlsl(shaderOf(rule))}\n${packed ? packedMain(x.shape) : unpackedMain(x.shape)}`,
        packedInputs: packed,
        packedOutput: packed,
        customUniforms: [{ name: 'rule', arrayIndex: constantNames.length, type: 'int' as const }],
      };
      const uniforms = Uint32Array.from(constantNames, (name) => constants[name]);
      return backend.compileAndRun(program, [x], 'float32', [new Int32Array(uniforms.buffer)]);
    },
    parts(x) {
      const infos = backend.texData.get(x.dataId).complexTensorInfos;
      return infos === undefined ? undefined : [infos.real, infos.imag];
    },
  };
}

const roundFloat = `
float roundFloat(float x, int index) {
  return uintBitsToFloat(roundBits(floatBitsToUint(x), uint(index)));
}`;

function unpackedMain(shape: readonly number[]): string {
  return `${roundFloat}
void main() {
  ${indexOf(shape)}
  setOutput(roundFloat(getAAtOutCoords(), index));
}`;
}

/** A texel holds two elements of two neighbouring rows; those beyond the ends mean nothing. */
function packedMain(shape: readonly number[]): string {
  const row = shape.at(-1) ?? 1;
  return `${roundFloat}
void main() {
  ${indexOf(shape)}
  vec4 a = getAAtOutCoords();
  for (int i = 0; i < 4; i++) {
    a[i] = roundFloat(a[i], index + (i & 1) + (i >> 1) * ${row});
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
