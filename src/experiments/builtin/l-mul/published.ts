/**
 * Table 7 of H. Luo and W. Sun, "Addition is all you need for energy-efficient language models", arXiv 2410.00907, for
 * uniformly distributed operands: expected errors for k = 1 … 6 fraction bits, as printed.
 * @module
 */

/** f1: of a product whose operands are cut to k bits. */
export const truncation = ['.68', '.35', '.17', '.081', '.035', '.012'] as const;

/** |f1 + f2|: of L-Mul. */
export const total = ['.68', '.43', '.30', '.24', '.20', '.19'] as const;

/** The same two by a reference program of ours, by enumeration; the second with l = 4 for every k, and with l(k). */
export const enumerated = {
  truncation: ['.6758', '.3477', '.1719', '.0811', '.0349', '.0117'],
  totalOfFour: ['.6758', '.4258', '.3008', '.2383', '.2070', '.1914'],
  totalOfEquation: ['.238', '.238', '.238', '.176', '.207', '.191'],
} as const;
