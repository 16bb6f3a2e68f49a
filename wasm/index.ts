/** The kernel module: what src/kernel/module.ts calls. It imports its memory and owns no address of it. */
export * from './plain';
export * from './stochastic';
export * from './finite';
export {
  general64,
  generalStochastic64,
  generalStochastic32,
  generalCoin64,
  generalCoin32,
  generalLimited64,
  generalLimited32,
} from './general';
