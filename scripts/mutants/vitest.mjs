/** What tests import from vitest, and a run of one file of tests that ends at the first failure. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const runner = await load('@vitest/runner');
const matchers = await load('@vitest/expect');
const spies = await load('@vitest/spy');
const chai = await load('chai');

chai.use(matchers.JestExtend);
chai.use(matchers.JestChaiExpect);
chai.use(matchers.JestAsymmetricMatchers);

export const { describe, it, test, suite, beforeAll, beforeEach, afterAll, afterEach } = runner;
export const expect = Object.setPrototypeOf((value, message) => chai.expect(value, message), chai.expect);
Object.assign(expect, {
  getState: () => matchers.getState(expect),
  setState: (state) => matchers.setState(state, expect),
  fail: (message) => chai.assert.fail(message),
});
globalThis[matchers.GLOBAL_EXPECT] = expect;
matchers.setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect);

const stubbed = new Map();
export const vi = {
  spyOn: spies.spyOn,
  fn: spies.fn,
  restoreAllMocks: spies.restoreAllMocks,
  stubGlobal: (name, value) => {
    if (!stubbed.has(name)) stubbed.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: true });
  },
  unstubAllGlobals: () => {
    for (const [name, descriptor] of stubbed) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
    stubbed.clear();
  },
};

/** The parts of the runner that vitest's own has, as far as these tests need them. */
const tests = {
  config: {
    root: process.cwd(),
    setupFiles: [],
    passWithNoTests: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    retry: 0,
    maxConcurrency: 1,
    sequence: { hooks: 'stack', setupFiles: 'list', concurrent: false, shuffle: false, seed: 1 },
    chaiConfig: undefined,
    includeTaskLocation: false,
    fakeTimers: {},
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
  importFile: (file) => import(pathToFileURL(file).href),
  onAfterRunTask: ({ name, result }) => {
    if (result?.state === 'fail') stop(name, result.errors);
  },
};

function stop(name, errors) {
  console.error(`${name}: ${errors?.[0]?.message ?? 'fails'}`);
  process.exit(1);
}

export async function run(file) {
  const [done] = await runner.startTests([file], tests);
  if (done?.result?.state === 'fail') stop(done.name, done.result.errors);
  process.exit(0);
}
