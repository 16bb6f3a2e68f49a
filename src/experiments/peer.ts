/**
 * Packages that only some commands need, and that users install themselves.
 * @module
 */

/** Says that an optional package is not installed, and how to install it. */
export class MissingPeerError extends Error {
  override readonly name = 'MissingPeerError';
}

/**
 * Loads packages that may be missing.
 * @param what - what needs them
 * @throws MissingPeerError with the command that installs them
 */
export async function loadPeers<T>(what: string, packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !packages.some((name) => message.includes(`'${name}'`))) throw error;
    const names = packages.join(' ');
    throw new MissingPeerError(`${what}: needs ${packages.join(' and ')}, optional; npm install ${names}`, {
      cause: error,
    });
  }
}
