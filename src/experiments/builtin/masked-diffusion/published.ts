/**
 * The law of the final token, by a reference program that shares no code with fpchop; the setting is that of K. Zheng et
 * al., "Masked diffusion models are secretly time-agnostic masked models and exploit inaccurate categorical sampling",
 * ICLR 2025, arXiv 2409.02908, whose own figures are of a trained model.
 * @module
 */

/** A figure, to as many digits as were printed. */
export interface PublishedFigure {
  readonly uniformBits: number;
  readonly steps: number;
  readonly column: 'entropy' | 'temperature' | 'totalVariation' | 'perplexity';
  readonly figure: string;
}

const line = (
  column: PublishedFigure['column'],
  uniformBits: number,
  figures: Readonly<Record<number, string>>,
): PublishedFigure[] =>
  Object.entries(figures).map(([steps, figure]) => ({ uniformBits, steps: Number(steps), column, figure }));

export const published: readonly PublishedFigure[] = [
  ...line('entropy', 53, { 16: '7.5659', 64: '7.5659', 256: '7.5659', 1024: '7.5659' }),
  ...line('entropy', 24, { 1: '7.5519', 16: '7.4547', 64: '7.2137', 256: '6.7232', 1024: '6.1010' }),
  ...line('entropy', 16, { 16: '5.308', 64: '4.746', 256: '4.218', 1024: '3.788' }),
  ...line('entropy', 11, { 16: '3.648', 64: '3.348', 256: '3.203', 1024: '3.182' }),
  ...line('temperature', 24, { 16: '0.99', 64: '0.97', 256: '0.93', 1024: '0.89' }),
  ...line('temperature', 16, { 16: '0.83', 64: '0.79', 256: '0.75', 1024: '0.72' }),
  ...line('temperature', 11, { 1024: '0.67' }),
  ...line('totalVariation', 24, { 1: '0.0021' }),
];

/** Generative perplexities, by the same reference program; its true law has 1931.16. */
export const publishedPerplexities: readonly PublishedFigure[] = [
  ...line('perplexity', 53, { 1: '1931.16', 16: '1931.16', 64: '1931.16', 256: '1931.16', 1024: '1931.16' }),
  ...line('perplexity', 24, { 1: '1904.41', 16: '1730.22', 64: '1374.19', 256: '880.39' }),
];
