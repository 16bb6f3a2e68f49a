import { defineConfig } from 'vitest/config';
import { builtWorker } from './tests/parallel/builtWorker.js';

/** `fast` is what users run (npm test); `verify` is the exhaustive part (npm run verify). */
export default defineConfig(({ mode }) => {
  // `--mode full` in place of a variable of the shell: npm runs scripts in other shells than sh, too.
  if (mode === 'full') process.env['FPCHOP_VERIFY'] = 'full';
  return {
    plugins: [builtWorker()],
    test: {
      maxWorkers: 2,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      projects: [
        { extends: true, test: { name: 'fast', include: ['tests/**/*.test.ts'] } },
        {
          // Models and photographs of packages that are installed on demand: npm run verify:tfjs.
          extends: true,
          test: {
            name: 'tfjs',
            include: ['tests/tfjs/**/*.figures.ts'],
            testTimeout: 3_600_000,
            hookTimeout: 600_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'verify',
            include: ['tests/**/*.verify.ts'],
            testTimeout: 3_600_000,
            hookTimeout: 600_000,
            globalSetup: ['tests/oracle/total.ts'],
          },
        },
      ],
    },
  };
});
