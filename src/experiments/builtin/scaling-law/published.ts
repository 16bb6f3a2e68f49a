/**
 * X. Sun et al., "Scaling laws for floating-point quantization training", ICML 2025, arXiv 2501.02423.
 * @module
 */

/** Table 2: the constants of the law, fitted by its authors on 366 runs. */
export const fitted = {
  n: 69.2343,
  alpha: 0.2368,
  d: 68973.0621,
  beta: 0.5162,
  epsilon: 1.9061,
  gamma: 11334.5197,
  delta: 3.1926,
  nu: 2.9543,
} as const;

/** Figure 5: the best layout of 3 to 16 bits. */
export const layouts = [
  ...['E1M1', 'E2M1', 'E2M2', 'E3M2', 'E3M3', 'E4M3', 'E4M4', 'E5M4', 'E5M5', 'E6M5', 'E6M6', 'E7M6', 'E7M7', 'E8M7'],
] as const;

/** The critical data size of a model of 10^9 parameters, in 10^12 tokens, as printed. */
export const criticalTokens = { E8M7: '1730', E4M3: '27', E2M1: '0.4' } as const;

/** The bits that pay best by operations, and by tokens, scales shared by 128 numbers: by a reference program of ours. */
export const budgetBits = { '1e21': '4.19', '1e25': '5.31', '1e29': '6.73', '1e31': '7.58', '1e32': '8.04' } as const;
export const tokenBits = { '1e11': '4.27', '1e12': '5.18', '1e13': '6.28', '1e14': '7.62' } as const;
