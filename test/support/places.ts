import { openMongodb } from '@clinic/core/mongodb';
import { openSqlite } from '@clinic/core/sqlite';
import type { Storage } from '@clinic/core/storage';

/** Where a store keeps its documents: plain data, so that another process can open the same. */
export type Place =
  | { readonly engine: 'sqlite'; readonly location: string }
  | { readonly engine: 'mongodb'; readonly uri: string; readonly database: string };

export const openPlace = async (place: Place): Promise<Storage> =>
  place.engine === 'sqlite'
    ? await openSqlite(place.location)
    : await openMongodb(place.uri, { database: place.database });
