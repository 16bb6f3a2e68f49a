/**
 * Files that appear complete or not at all, in Node, Deno and Bun.
 * @module
 */

/** The part of node:fs/promises that is used; it is not imported, so that bundlers for browsers see nothing of Node. */
interface NodeFiles {
  mkdir(path: string, options: { readonly recursive: true }): Promise<unknown>;
  writeFile(path: string, data: Uint8Array | string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: true }): Promise<void>;
}

/**
 * Writes files: all under other names first, then each is renamed, in their order, so that the last one is there only with
 * all others.
 * @throws RangeError where there are no files; what the system says
 */
export async function writeFiles(
  files: readonly (readonly [path: string, data: Uint8Array | string])[],
  caller: string,
): Promise<void> {
  const node = filesOfNode();
  if (node === undefined) {
    throw new RangeError(`${caller}: "target" expected a handler with save, got a path, and there are no files here`);
  }
  const written: string[] = [];
  try {
    for (const [path, data] of files) {
      const folder = path.replace(/[^/\\]*$/, '');
      if (folder !== '') await node.mkdir(folder, { recursive: true });
      const partial = `${path}.partial`;
      written.push(partial);
      await node.writeFile(partial, data);
    }
    for (const [path] of files) await node.rename(`${path}.partial`, path);
  } catch (error) {
    for (const partial of written) await node.rm(partial, { force: true });
    throw error;
  }
}

function filesOfNode(): NodeFiles | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => NodeFiles } };
  return process?.getBuiltinModule?.('node:fs/promises');
}
