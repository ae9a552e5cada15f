/** The binding the product uses: Node's own where its SQLite has no known fault, else the package with the same API. */
export const loadBinding = async () => {
  const [major, minor, patch] = (process.versions.sqlite ?? '0.0.0').split('.').map(Number);
  const sound = major * 1e6 + minor * 1e3 + patch >= 3_051_003;
  return sound ? import('node:sqlite') : import('@photostructure/sqlite');
};

/** @param {string} file */
export const openDatabase = async (file) => {
  const { DatabaseSync } = await loadBinding();
  return new DatabaseSync(file);
};
