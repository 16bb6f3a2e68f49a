/**
 * The papers whose claims the experiments are about.
 * @module
 */

/** A paper or program, as citations need it. */
export interface Paper {
  /** Family names last, as printed. */
  readonly authors: readonly string[];
  readonly title: string;
  readonly year: number;
  /** Journal, conference or repository. */
  readonly where: string;
  readonly doi?: string;
  readonly arxiv?: string;
  readonly url?: string;
}

/** The papers by key. */
export const papers = {
  'carson-chen-2025': {
    authors: ['Erin Carson', 'Xinye Chen'],
    title: 'Pychop: Emulating low-precision arithmetic in numerical methods and neural networks',
    ...{ year: 2025, where: 'arXiv', arxiv: '2504.07835' },
  },
  'paxton-2022': {
    authors: ['E. Adam Paxton', 'Matthew Chantry', 'Milan Klöwer', 'Leo Saffin', 'Tim Palmer'],
    title: 'Climate modeling in low precision: effects of both deterministic and stochastic rounding',
    ...{ year: 2022, where: 'Journal of Climate 35(4)', arxiv: '2104.15076' },
  },
  'sun-2025': {
    authors: ['Xingwu Sun', 'Shuaipeng Li', 'Ruobing Xie', 'Weidong Han', 'others'],
    title: 'Scaling laws for floating-point quantization training',
    ...{ year: 2025, where: 'ICML', arxiv: '2501.02423' },
  },
  'yuan-2025': {
    authors: ['Jiayi Yuan', 'Hao Li', 'Xinheng Ding', 'others'],
    title: 'Understanding and mitigating numerical sources of nondeterminism in LLM inference',
    ...{ year: 2025, where: 'NeurIPS', arxiv: '2506.09501' },
  },
  'tbik-2025': {
    authors: ['others'],
    title: 'Deterministic inference across tensor parallel sizes that eliminates training-inference mismatch',
    ...{ year: 2025, where: 'arXiv', arxiv: '2511.17826' },
  },
  'luo-sun-2024': {
    authors: ['Hongyin Luo', 'Wei Sun'],
    title: 'Addition is all you need for energy-efficient language models',
    ...{ year: 2024, where: 'arXiv', arxiv: '2410.00907' },
  },
  'zheng-2025': {
    authors: ['Kaiwen Zheng', 'Yongxin Chen', 'Hanzi Mao', 'Ming-Yu Liu', 'Jun Zhu', 'Qinsheng Zhang'],
    title:
      'Masked diffusion models are secretly time-agnostic masked models and exploit inaccurate categorical sampling',
    ...{ year: 2025, where: 'ICLR', arxiv: '2409.02908' },
  },
  'real-2023': {
    authors: ['Esteban Real', 'Yao Chen', 'Mirko Rossini', 'others'],
    title: 'AutoNumerics-Zero: Automated discovery of state-of-the-art mathematical functions',
    ...{ year: 2023, where: 'arXiv', arxiv: '2312.08472' },
  },
  'higham-pranesh-2019': {
    authors: ['Nicholas J. Higham', 'Srikara Pranesh'],
    title: 'Simulating low precision floating-point arithmetic',
    ...{ year: 2019, where: 'SIAM Journal on Scientific Computing 41(5)', doi: '10.1137/19M1251308' },
  },
  'croci-2022': {
    authors: ['Matteo Croci', 'Massimiliano Fasi', 'Nicholas J. Higham', 'Theo Mary', 'Mantas Mikaitis'],
    title: 'Stochastic rounding: implementation, error analysis and applications',
    ...{ year: 2022, where: 'Royal Society Open Science 9', doi: '10.1098/rsos.211631' },
  },
  'croci-giles-2023': {
    authors: ['Matteo Croci', 'Michael B. Giles'],
    title:
      'Effects of round-to-nearest and stochastic rounding in the numerical solution of the heat equation in low precision',
    ...{ year: 2023, where: 'IMA Journal of Numerical Analysis 43', arxiv: '2010.16225' },
  },
  'carson-higham-2018': {
    authors: ['Erin Carson', 'Nicholas J. Higham'],
    title: 'Accelerating the solution of linear systems by iterative refinement in three precisions',
    ...{ year: 2018, where: 'SIAM Journal on Scientific Computing 40(2)', doi: '10.1137/17M1140819' },
  },
  'klower-2023': {
    authors: ['Milan Klöwer', 'Peter V. Coveney', 'E. Adam Paxton', 'Tim N. Palmer'],
    title: 'Periodic orbits in chaotic systems simulated at low precision',
    ...{ year: 2023, where: 'Scientific Reports 13', doi: '10.1038/s41598-023-37004-4' },
  },
  'boghosian-2019': {
    authors: ['Bruce M. Boghosian', 'Peter V. Coveney', 'Hongyan Wang'],
    title: 'A new pathology in the simulation of chaotic dynamical systems on digital computers',
    ...{ year: 2019, where: 'Advanced Theory and Simulations 2', doi: '10.1002/adts.201900125' },
  },
  'malone-2013': {
    authors: ['David Malone'],
    title: 'To what does the harmonic series converge?',
    ...{ year: 2013, where: 'Irish Mathematical Society Bulletin 71' },
  },
  'vllm-43150': {
    authors: ['vLLM contributors'],
    title: 'Pull request 43150: sampling of rare tokens',
    ...{ year: 2026, where: 'GitHub', url: 'https://github.com/vllm-project/vllm/pull/43150' },
  },
  'fasi-2021': {
    authors: ['Massimiliano Fasi', 'Nicholas J. Higham', 'Mantas Mikaitis', 'Srikara Pranesh'],
    title: 'Numerical behavior of NVIDIA tensor cores',
    ...{ year: 2021, where: 'PeerJ Computer Science 7:e330', doi: '10.7717/peerj-cs.330' },
  },
  'deepseek-2024': {
    authors: ['DeepSeek-AI'],
    title: 'DeepSeek-V3 technical report',
    ...{ year: 2024, where: 'arXiv', arxiv: '2412.19437' },
  },
  'muller-1989': {
    authors: ['Jean-Michel Muller'],
    title: 'Arithmétique des ordinateurs',
    ...{ year: 1989, where: 'Masson' },
  },
  'rump-1988': {
    authors: ['Siegfried M. Rump'],
    title: 'Algorithms for verified inclusions: theory and practice',
    ...{ year: 1988, where: 'Reliability in Computing' },
  },
  'loh-walster-2002': {
    authors: ['Eugene Loh', 'G. William Walster'],
    title: "Rump's example revisited",
    ...{ year: 2002, where: 'Reliable Computing 8', doi: '10.1023/A:1015569431383' },
  },
  'ieee-754': {
    authors: ['IEEE'],
    title: 'IEEE standard for floating-point arithmetic, IEEE 754-2019',
    ...{ year: 2019, where: 'IEEE', doi: '10.1109/IEEESTD.2019.8766229' },
  },
} as const satisfies Readonly<Record<string, Paper>>;

/** The key of a paper. */
export type PaperKey = keyof typeof papers;
