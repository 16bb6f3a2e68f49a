/** `npm run build`: wasm/ to the *.generated.ts files, then src/ to dist/. */
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { writeClosures } from './closures.mjs';
import { compile, writeLayout } from './wasm.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
await compile('wasm/index.ts', 'src/kernel/kernel.generated.ts', '-O3 --shrinkLevel 1 --converge');
await compile('wasm/arithmetic/index.ts', 'src/arithmetic/kernel.generated.ts');
await compile('wasm/arithmetic/functions.ts', 'src/arithmetic/functionKernels.generated.ts');
await compile('wasm/codes.ts', 'src/value/kernel.generated.ts');
await compile('wasm/linalg/index.ts', 'src/linalg/products/kernel.generated.ts');
await writeClosures('src/arithmetic/scalars.generated.ts');
await compile('wasm/blocks/index.ts', 'src/blocks/kernels/kernel.generated.ts');
await writeLayout('wasm/constants.ts', 'src/kernel/layout.generated.ts');
await writeLayout('wasm/arithmetic/layout.ts', 'src/arithmetic/layout.generated.ts');
await writeLayout('wasm/codes.ts', 'src/value/layout.generated.ts');
await writeLayout('wasm/linalg/single.ts', 'src/linalg/products/singleLayout.generated.ts');
await writeLayout('wasm/linalg/scaled.ts', 'src/linalg/products/scaledLayout.generated.ts');
await writeLayout('wasm/blocks/constants.ts', 'src/blocks/kernels/layout.generated.ts');
rmSync('dist', { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
// The core alone, with no types of any platform; then everything.
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.json', '--noEmit'], { stdio: 'inherit' });
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.node.json'], { stdio: 'inherit' });
chmodSync('dist/cli/main.js', 0o755);
