/**
 * The position of a chopper in its random words, and the words that come next, drawn many at a time.
 *
 * The words are those of random/words.ts by index, and so a memo: setting the position, or arrays in between, change none.
 * @module
 */
import { checkWords, WORDS } from '../options.js';
import { fillWords, HIGH_WORD, word, type RandomWords } from '../random/words.js';

/** Where a chopper stands in its random words. */
export interface Position {
  get(): number;
  set(position: number): void;
}

/** A position that no words are drawn from in bulk. */
export class Place implements Position {
  constructor(private position: number) {}
  get(): number {
    return this.position;
  }
  set(position: number): void {
    this.position = position;
  }
}

/** Words held at most. */
export const RUN = 256;
/** Words whose blocks are computed together. */
const GROUP = 16;

/** High words from a position on. The word to draw is `words[at++]` while `at` is below RUN, else `words[fill(…)]`. */
export class Draws implements Position {
  readonly words = new Uint32Array(RUN);
  at = RUN;
  /** The first place of `words` that holds a word. */
  private first = RUN;
  /** The index of the word at place 0, if it were held. */
  private start: number;
  /** Fills since the position was last set elsewhere: a lone word costs a block, the next its group, then all are drawn. */
  private fills = 0;

  constructor(
    private readonly source: RandomWords,
    position: number,
  ) {
    this.start = position - RUN;
  }

  get(): number {
    return this.start + this.at;
  }

  set(position: number): void {
    const at = position - this.start;
    if (at >= this.first && at <= RUN) {
      this.at = at;
      return;
    }
    this.start = position - RUN;
    this.at = this.first = RUN;
    this.fills = 0;
  }

  /**
   * The place of the word at the position, which moves on; for use where `at` has reached the end.
   * @throws RangeError where no word is left, in the name of the operation that draws
   */
  fill(name: string): number {
    const position = this.start + RUN;
    checkWords(position, 1, name);
    const most = this.fills === 0 ? 1 : (this.fills === 1 ? GROUP : RUN) - (position % GROUP);
    const count = Math.min(most, WORDS - position);
    const first = RUN - count;
    if (count === 1) this.words[first] = word(this.source, HIGH_WORD, position);
    else fillWords(this.words.subarray(first), this.source, HIGH_WORD, position, count);
    this.fills++;
    this.first = first;
    this.start = position - first;
    this.at = first + 1;
    return first;
  }
}
