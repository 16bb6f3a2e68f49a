/**
 * Tables 1 and 2 of J. Yuan et al., "Understanding and mitigating numerical sources of nondeterminism in LLM inference"
 * (Give Me FP32 or Give Me Death?), NeurIPS 2025, arXiv 2506.09501.
 * @module
 */

/** A published sum: the code of a + b + c, or of a + c + b, from left to right. */
export interface PublishedSum {
  readonly format: string;
  /** a, b and c. */
  readonly terms: string;
  readonly order: 'a + b + c' | 'a + c + b';
  readonly bits: string;
}

const line = (format: string, terms: string, straight: string, crossed: string): PublishedSum[] => [
  { format, terms, order: 'a + b + c', bits: straight },
  { format, terms, order: 'a + c + b', bits: crossed },
];

export const sums: readonly PublishedSum[] = [
  ...line('float32', '0.1 -0.1 0.2', '0x3E4CCCCD', '0x3E4CCCCE'),
  ...line('bfloat16', '0.1 -0.1 0.2', '0x3E4D', '0x3E4E'),
  ...line('float32', '0.0016 0.0027 1.0', '0x3F808CE7', '0x3F808CE7'),
  ...line('bfloat16', '0.0016 0.0027 1.0', '0x3F81', '0x3F80'),
];

export const conversions = [
  { format: 'float32', x: '1.00012', decimal: '1.00012004375457763671875' },
  { format: 'float16', x: '1.00012', decimal: '1' },
  { format: 'bfloat16', x: '1.00012', decimal: '1' },
] as const;
