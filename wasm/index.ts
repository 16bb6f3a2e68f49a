/** The kernel module: what src/kernel/kernelModule.ts calls. It imports its memory and owns no address of it. */
export * from './plain';
export * from './same';
export * from './shorter';
export * from './stochastic';
export {
  usualEven64,
  usualEven32,
  usualTies64,
  usualTies32,
  usualDirected64,
  usualDirected32,
  usualToOdd64,
  usualToOdd32,
  usualStochastic64,
  usualStochastic32,
  usualCoin64,
  usualCoin32,
  usualLimited64,
  usualLimited32,
  generalEven64,
  generalEven32,
  generalTies64,
  generalTies32,
  generalDirected64,
  generalDirected32,
  generalToOdd64,
  generalToOdd32,
  generalStochastic64,
  generalStochastic32,
  generalCoin64,
  generalCoin32,
  generalLimited64,
  generalLimited32,
} from './general';
