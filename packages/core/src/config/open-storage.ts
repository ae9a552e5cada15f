import type { Storage } from '../storage/index.ts';
import type { Database } from './configuration.ts';

/** Opens the store that the configuration names; only its engine's driver is loaded. */
export const openStorage = async (database: Database): Promise<Storage> => {
  if (database.engine === 'mongodb') {
    const { openMongodb } = await import('../storage/mongodb/index.ts');
    return openMongodb(database.uri, { database: database.name });
  }
  const { openSqlite } = await import('../storage/sqlite/index.ts');
  return openSqlite(database.path);
};
