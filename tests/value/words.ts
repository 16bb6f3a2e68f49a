/**
 * Random words that tests decide by.
 * @module
 */
import { HIGH_WORD, LOW_WORD, randomWords, word } from '../../src/random/words.js';

const words = randomWords(1n, 0);

/** The two words of element 0 under seed 1. */
export const WORDS_OF_SEED_1 = { high: word(words, HIGH_WORD, 0), low: word(words, LOW_WORD, 0) };
