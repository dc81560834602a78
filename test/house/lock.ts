interface Locked {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Optional packages that a lock file names but does not pin; `npm ci` refuses such a file. */
export function unlockedPackages(text: string): string[] {
  const lock = JSON.parse(text) as { packages: Record<string, Locked> };
  const pinned = new Set(
    Object.entries(lock.packages)
      .filter(([, { version }]) => version !== undefined)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
  );
  return Object.values(lock.packages)
    .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
    .filter((name) => !pinned.has(name));
}
