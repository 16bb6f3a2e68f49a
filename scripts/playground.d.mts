/** Builds the playground of docs/playground into a folder, which is emptied first. */
export function buildPlayground(folder: string): Promise<void>;
