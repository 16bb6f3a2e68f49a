/** The committed digits are what the script makes of the package mnist. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('data/digits-14x14.bin is what scripts/digits.mjs makes', () => {
  const script = fileURLToPath(new URL('../../../../scripts/digits.mjs', import.meta.url));
  expect(() => execFileSync(process.execPath, [script, '--check'])).not.toThrow();
}, 60_000);
