/** The pages of docs/ that are written by hand, as paths from docs/ with slashes, in order. */
export function writtenPages(): string[];
