/** The kernel module of linear algebra: what src/linalg/ calls. It imports its memory and owns no address of it. */
export * from './packing';
export * from './scaled';
export * from './single';
export * from './wide';
