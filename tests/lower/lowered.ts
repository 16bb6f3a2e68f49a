/**
 * Lowered text, as the tests of rules compare it.
 * @module
 */
import { chopper } from '../../src/index.js';
import { parseFunction } from '../../src/lower/parse.js';
import { nearestOf } from '../../src/lower/runtime.js';
import { transform } from '../../src/lower/transform.js';

/** The text that a function's text is lowered to, in float8_e5m2, with the operations called by their names alone. */
export function loweredText(text: string, exact: readonly string[] = [], scope: readonly string[] = []): string {
  const { code } = transform(parseFunction(text, 'f'), {
    round: nearestOf(chopper('float8_e5m2')),
    exact: new Set(exact),
    limits: { scope: new Set(scope) },
  });
  return code.toString().replaceAll('$fp.', '').replaceAll('$scope.', 'scope.');
}
