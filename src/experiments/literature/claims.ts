/**
 * One table: what each paper claims, and the claims of experiments that are about it. Claims that are out of reach stand
 * here too, with the reason. Every claim of every built-in experiment stands here once; tests hold both to that.
 * @module
 */
import type { PaperKey } from './papers.js';

/** What a paper claims. */
export interface PaperClaim {
  readonly paper: PaperKey;
  readonly claim: string;
  /** Names of claims by experiment. */
  readonly shownBy?: Readonly<Record<string, readonly string[]>>;
  /** Why no experiment, or none on the paper's own scale, is about it. */
  readonly outOfReach?: string;
}

const gpu = 'language models of billions of parameters on graphics processors; no weights of that size run here';
const attentionErrors = [
  ...['bfloat16', 'float8_e4m3fn', 'float8_e5m2'].map((name) => `attention-${name}`),
  ...[3, 4, 5, 6, 7].map((bits) => `attention-rounded-${bits}`),
];
const productErrors = ['rounded-3', 'rounded-4', 'rounded-7', 'rounded-23', 'equation-23', 'float8_e5m2'].map(
  (name) => `meanError-${name}`,
);

/** What papers claim, paper by paper. */
export const paperClaims: readonly PaperClaim[] = [
  // pychop
  {
    paper: 'carson-chen-2025',
    claim: 'Weights rounded to nearest or at random keep the accuracy of a trained network with 3 significand bits',
    shownBy: {
      'quantized-network': [
        ...['nearest', 'stochastic', 'nearest-published', 'stochastic-published', 'deep-nearest', 'deep-stochastic'],
      ],
    },
  },
  {
    paper: 'carson-chen-2025',
    claim:
      'Rounding up or down destroys it at 3 bits and fewer, and does no harm from 7 bits on; toward zero lies between',
    shownBy: {
      'quantized-network': [
        ...['seven-bits', 'deep-seven-bits', 'deep-collapse-e4m3', 'deep-collapse-e5m2', 'deep-directed'],
        ...['deep-zero-better', 'deep-zero-worse', 'depth'],
      ],
    },
  },
  {
    paper: 'carson-chen-2025',
    claim: 'Errors of weights and signal to noise by mode and format (quantization_results.csv)',
    shownBy: {
      'quantized-network': [
        ...['up-error', 'down-error', 'zero-error', 'coin-error', 'stochastic-error', 'decibels-per-bit'],
        ...['range-does-not-matter', 'up-noise', 'down-noise', 'zero-noise'],
      ],
    },
  },
  {
    paper: 'carson-chen-2025',
    claim: 'Subnormal numbers hold a sum that flushing loses (subnormal_on_sum.py)',
    shownBy: { 'subnormal-sum': ['sums', 'stochastic-subnormals'] },
  },
  {
    paper: 'carson-chen-2025',
    claim: 'Accuracies of ResNet-50 on MNIST, FashionMNIST, Caltech101 and OxfordIIITPet',
    outOfReach:
      'trained weights of ResNet-50 and the photographs are not in any package; the network here is a small one',
  },
  {
    paper: 'carson-chen-2025',
    claim: 'Mean average precision of Faster R-CNN on COCO',
    outOfReach: 'its weights and the images of COCO are not in any package',
  },
  {
    paper: 'carson-chen-2025',
    claim: 'Quantization-aware training rescues directed rounding (ResNet-18)',
    outOfReach: 'not built yet: a training of ResNet-18 takes hours here',
  },
  {
    paper: 'carson-chen-2025',
    claim: 'Time that emulation adds to iterative refinement, in NumPy, PyTorch and JAX',
    outOfReach: 'a time on another machine in another language; the benches of this project are its own (bench/)',
  },
  // climate
  {
    paper: 'paxton-2022',
    claim:
      '23 significand bits are more than enough, 10 are often sufficient, stochastic rounding mitigates: Lorenz 1963',
    shownBy: {
      lorenz63: [
        ...['float32', 'nearest-12-bits', 'stochastic-9-bits', 'stochastic-7-bits', 'nearest-4-bits', 'mean-7-bits'],
        ...['mean-4-bits', 'enough-23-bits', 'enough-12-bits', 'enough-9-bits-stochastic', 'enough-7-bits-stochastic'],
        ...['nearest-departs', 'stochastic-mitigates', 'collapse'],
      ],
    },
  },
  {
    paper: 'paxton-2022',
    claim: 'Heat diffusion into soil stagnates when rounded to nearest; stochastic rounding mitigates it',
    shownBy: { 'soil-heat': ['to-nearest', 'float32-stagnates', 'stochastic-float32', 'stochastic-float16'] },
  },
  {
    paper: 'paxton-2022',
    claim:
      '23 significand bits are more than enough, 10 are often sufficient, stochastic rounding mitigates: shallow water',
    shownBy: {
      'shallow-water': [
        ...['energy-23-bits', 'energy-10-bits', 'energy-10-bits-stochastic', 'energy-7-bits-stochastic'],
        ...['drift-7-bits-stochastic', 'energy-falls', 'drift-7-bits', 'drift-10-bits'],
      ],
    },
  },
  {
    paper: 'paxton-2022',
    claim: 'SPEEDY: 12 bits change nothing, 10 bits change precipitation by less than 0.1 mm in 6 hours',
    outOfReach: 'a climate model of some 10,000 lines of Fortran and its boundary data',
  },
  // scaling law
  {
    paper: 'sun-2025',
    claim: 'The best split of 3 to 16 bits between exponent and significand',
    shownBy: { 'scaling-law': ['layouts'] },
  },
  {
    paper: 'sun-2025',
    claim: 'Beyond a critical number of tokens more data raise the loss',
    shownBy: { 'scaling-law': ['critical-data'] },
  },
  {
    paper: 'sun-2025',
    claim: 'The precision that pays best for a budget lies between 4 and 8 bits and grows as a power of it',
    shownBy: { 'scaling-law': ['budget-bits', 'budget-growth', 'best-bits'] },
  },
  {
    paper: 'sun-2025',
    claim: 'Loss by layout in training: exponent bits matter slightly more, from 6 bits on little is lost',
    shownBy: {
      'low-precision-training': [
        ...['e2m1-e1m2', 'e2m1-e1m2-tensor', 'e2m1-e3m0', 'e1m2-e3m0', 'e2m2-e3m1', 'e2m1-e1m1', 'e2m2-e2m1'],
        'six-bits-suffice',
      ],
    },
  },
  {
    paper: 'sun-2025',
    claim: 'The constants of the law, fitted on 366 trainings of 41 to 679 million parameters',
    outOfReach: gpu,
  },
  // order of sums
  {
    paper: 'yuan-2025',
    claim: 'Sums of three numbers in two orders, bit for bit; conversions (tables 1 and 2)',
    shownBy: { 'summation-order': ['bits', 'conversions'] },
  },
  {
    paper: 'yuan-2025',
    claim:
      'Answers depend on the number of devices: more in bfloat16 than in float16, hardly in float32; LayerCast is as good',
    shownBy: {
      'reduction-order': [
        ...['deviation-t4-bfloat16', 'deviation-bfloat16-float16', 'deviation-float16-float32', 'parted-t4-bfloat16'],
        ...['parted-bfloat16-float16', 'parted-float16-float32', 'ratio-bfloat16-float16', 'layercast-as-float32'],
        ...['parted-float32', 'parted-LayerCast'],
      ],
    },
  },
  { paper: 'yuan-2025', claim: 'Accuracies and their deviations on AIME, MATH500 and LiveCodeBench', outOfReach: gpu },
  {
    paper: 'tbik-2025',
    claim: 'Sums in a fixed tree give the same bits on any number of devices',
    shownBy: { 'reduction-order': ['fixed-tree'] },
  },
  // L-Mul
  {
    paper: 'luo-sun-2024',
    claim: 'Expected errors for uniform operands (table 7)',
    shownBy: { 'l-mul': ['truncation', 'total', 'enumerated'] },
  },
  {
    paper: 'luo-sun-2024',
    claim: 'L-Mul with 3 bits is better than float8_e5m2, with 4 bits comparable to float8_e4m3, with 5 better',
    shownBy: {
      'l-mul-attention': [
        ...attentionErrors,
        ...productErrors,
        ...['three-bits-beat-e5m2', 'five-bits-beat-e4m3', 'four-bits-match-e4m3'],
      ],
    },
  },
  { paper: 'luo-sun-2024', claim: 'Accuracies of Mistral and Llama 3.1 with L-Mul in attention', outOfReach: gpu },
  {
    paper: 'luo-sun-2024',
    claim: 'Energy: 95 % less for elementwise products, 80 % less for dot products',
    outOfReach: 'energies of circuits, which no emulation measures',
  },
  // masked diffusion
  {
    paper: 'zheng-2025',
    claim:
      'The largest Gumbel number that 24 and 53 bits can give (table 1); the law of truncated sampling (proposition 5.2)',
    shownBy: { 'truncated-gumbel': ['largest', 'proposition'] },
  },
  {
    paper: 'zheng-2025',
    claim: 'Sampling in 32 bits lowers the temperature: entropy falls with the number of steps (figure 4, table 2)',
    shownBy: { 'masked-diffusion': ['laws', 'fewer-words-by-step'] },
  },
  {
    paper: 'zheng-2025',
    claim: 'Generative perplexity improves as diversity is lost: comparisons in 32 bits are unfair',
    shownBy: { 'masked-diffusion': ['perplexity'] },
  },
  {
    paper: 'zheng-2025',
    claim:
      'The first-hitting sampler is equivalent to the original generation, and that to a masked model free of time',
    shownBy: { 'first-hitting': ['first-order', 'limit', 'order-agnostic', 'hitting-times'] },
  },
  {
    paper: 'zheng-2025',
    claim: 'It takes 20 times less time',
    shownBy: { 'first-hitting': ['choices', 'evaluations'] },
    outOfReach: 'a time on a graphics processor; what is counted here are choices and evaluations',
  },
  { paper: 'zheng-2025', claim: 'Generative perplexities 31.24 and 126.11 of a trained model', outOfReach: gpu },
  {
    paper: 'vllm-43150',
    claim: 'In float32 tokens of the tail are never drawn',
    shownBy: { 'truncated-gumbel': ['tail'] },
  },
  // tensor cores
  {
    paper: 'fasi-2021',
    claim: 'How tensor cores align, cut off and add, by generation; order within a block does not matter',
    shownBy: { 'block-fma': ['blocks', 'order-within'] },
  },
  {
    paper: 'deepseek-2024',
    claim: 'FP8 sums of 4096 products lose nearly 2 %; moving them to float32 every 128 products is the remedy',
    shownBy: { 'block-fma': ['uniform-4096', 'promotion', 'grows-uniform', 'promoted-does-not-grow'] },
  },
  // programs
  {
    paper: 'real-2023',
    claim: 'A program of ten operations gives 2^x to a relative error below 5.4e-15',
    shownBy: { 'exponential-programs': ['program', 'fourteen-digits', 'at-zero'] },
  },
  {
    paper: 'real-2023',
    claim: 'Evolution from scratch finds programs that are orders of magnitude more precise for as many operations',
    shownBy: { 'program-search': ['polynomials', 'better-3', 'better-5', 'better-7', 'orders-of-magnitude'] },
  },
  {
    paper: 'real-2023',
    claim: 'Baselines in bfloat16: accuracy must be sought in the format itself',
    shownBy: { 'exponential-programs': ['polynomials'] },
  },
  {
    paper: 'real-2023',
    claim: 'Evolved float32 programs run faster than those of libraries',
    outOfReach: 'times of compiled code on a processor of the authors; no emulation measures them',
  },
  // chop
  {
    paper: 'higham-pranesh-2019',
    claim: 'The harmonic series in six formats and four modes (demo_harmonic.m)',
    shownBy: { 'harmonic-sum': ['published-sums', 'sums'] },
  },
  {
    paper: 'malone-2013',
    claim: 'The harmonic series in float64 stops after 2.81e14 terms',
    outOfReach: 'twelve days of additions on the fastest machine; float32, after 2^21 terms, stands under chop',
  },
  {
    paper: 'higham-pranesh-2019',
    claim: "Euler's method in five arithmetics, 80 errors (euler_exp)",
    shownBy: { euler: ['errors'] },
  },
  {
    paper: 'higham-pranesh-2019',
    claim: 'Residuals of LU factorizations in float16 and float32 (LUTime.mat)',
    shownBy: {
      'backward-error': [
        'lu-float16-50',
        'lu-float16-100',
        'lu-float16-250',
        'lu-float16-500',
        'lu-float32-50',
        'lu-float32-500',
      ],
    },
  },
  // stochastic rounding
  {
    paper: 'croci-2022',
    claim: 'Stochastic rounding does not stagnate',
    shownBy: { 'harmonic-sum': ['stochastic-goes-on'] },
  },
  {
    paper: 'croci-2022',
    claim: 'Backward errors of products grow as the square root of n when rounded stochastically, as n to nearest',
    shownBy: { 'backward-error': ['float16-ratio', 'bfloat16-ratio', 'float16-sqrt-bound', 'bfloat16-sqrt-bound'] },
  },
  {
    paper: 'croci-giles-2023',
    claim: 'Time stepping stagnates to nearest; stochastic rounding rescues it',
    shownBy: { euler: ['bfloat16-rescued', 'float16-rescued'] },
  },
  {
    paper: 'croci-giles-2023',
    claim: 'The error of the heat equation is O(u dt^(-1/4)) when rounded stochastically',
    outOfReach: 'not built yet',
  },
  {
    paper: 'carson-higham-2018',
    claim: 'Conditions up to which LU-IR and GMRES-IR converge in three precisions',
    shownBy: {
      'iterative-refinement': [
        ...['lu: half, double, quad', 'lu: single, double, quad', 'gmres: half, single, double'],
        ...['gmres: half, double, quad', 'gmres: single, double, quad', 'gmres-goes-further'],
      ],
    },
  },
  // classics
  {
    paper: 'klower-2023',
    claim: 'Periodic orbits of the Bernoulli map in float16 and float32; stochastic rounding leaves them',
    shownBy: {
      'bernoulli-map': ['orbits', 'float16-shares', 'float32-shares', 'float32-stochastic', 'float16-stochastic'],
    },
  },
  { paper: 'boghosian-2019', claim: 'Doubling comes to rest at 0', shownBy: { 'bernoulli-map': ['doubling'] } },
  {
    paper: 'klower-2023',
    claim: 'Periods of Lorenz 1996 grow exponentially with its variables',
    outOfReach: 'not built yet',
  },
  {
    paper: 'muller-1989',
    claim: 'A recurrence with the limit 6 that every arithmetic takes to 100',
    shownBy: { 'muller-recurrence': ['exact-terms', 'limits'] },
  },
  {
    paper: 'rump-1988',
    claim: 'An expression that is wrong in every precision tried, in sign or size',
    shownBy: { 'rump-example': ['float64', 'wrong-everywhere'] },
  },
  { paper: 'loh-walster-2002', claim: "The exact value of Rump's expression", shownBy: { 'rump-example': ['exact'] } },
  {
    paper: 'ieee-754',
    claim: 'Ties go to the even neighbour',
    shownBy: { 'subnormal-sum': ['ties'], 'summation-order': ['ties'], 'l-mul-attention': ['ties'] },
  },
];
