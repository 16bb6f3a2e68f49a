/**
 * What a report is made of: the decisions of a rewriting, and what may surprise in them.
 * @module
 */
import type { AnyNode } from 'acorn';
import type { Chopper } from '../chopper.js';
import type { Analysis } from './analysis/analysis.js';
import type { Source } from './parse.js';
import type { Kind, Recorder } from './rewrite/record.js';
import type { Settings } from './rewrite/rewriter.js';
import { SiteRecorder, type Site } from './sites/sites.js';
import type { Rewritten } from './transform.js';
import { epsilons, floatTricks, refusals, stalls, type Finding } from './warnings.js';

/** Takes down what a rewriting decides. */
export class Notes implements Recorder {
  readonly operations = new Map<AnyNode, { readonly kind: Kind; readonly why: string | undefined }>();
  private readonly literals: Finding[] = [];
  private readonly recorder = new SiteRecorder();

  constructor(private readonly chopper: Chopper) {}

  operation(node: AnyNode, kind: Kind, why?: string): void {
    this.operations.set(node, { kind, why });
    this.recorder.operation(node, kind);
  }

  literal(node: AnyNode, value: number, rounded: number, isKept: boolean): void {
    const { name } = this.chopper.format;
    this.literals.push({
      node,
      code: isKept ? 'literal-range' : 'literal-inexact',
      message: isKept ? `${value} would be ${rounded} in ${name}; it is kept` : `${value} is ${rounded} in ${name}`,
    });
  }

  /**
   * What may surprise.
   * @param replaced - whether Number.EPSILON and the like are those of the format
   */
  findings(analysis: Analysis, source: Source, replaced: boolean): Finding[] {
    const isRounded = (node: AnyNode): boolean => /rounded|once/.test(this.operations.get(node)?.kind ?? '');
    return [
      ...this.literals,
      ...stalls(analysis, this.chopper, source),
      ...refusals(analysis, source),
      ...floatTricks(analysis, source.tree, isRounded),
      ...(replaced ? [] : epsilons(analysis, source.tree, this.chopper)),
    ];
  }

  /** The sites of the operations. */
  sites(source: Source, { scopes, placement }: Rewritten, { formats }: Settings, chopper: Chopper): [AnyNode, Site][] {
    const names = formats?.formats.map(({ name }) => name) ?? [chopper.format.name];
    return this.recorder.pairs(source, scopes, placement, names);
  }
}
