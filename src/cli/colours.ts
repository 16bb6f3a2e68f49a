/**
 * Colours, where standard output is a terminal that shows them and NO_COLOR is not set.
 * @module
 */
import picocolors from 'picocolors';

const { env, stdout } = process;
const wanted = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';

/** Functions that colour text, or return it as it is. */
export const colours = picocolors.createColors(
  !env.NO_COLOR && (wanted || (stdout.isTTY === true && env.TERM !== 'dumb')),
);

/** The colours of the fields of a code. */
export const fieldColours = {
  sign: colours.red,
  exponent: colours.green,
  significand: colours.cyan,
};
