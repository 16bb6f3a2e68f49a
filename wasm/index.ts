/** The kernel module: what src/kernel/module.ts calls. It imports its memory and owns no address of it. */
export * from './plain';
export * from './single';
export * from './general';
