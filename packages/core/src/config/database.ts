import * as v from 'valibot';

/** Where the store is; the name of a database in MongoDB is null when the URI doesn't say it. */
export type DatabaseUri =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'mongodb'; readonly uri: string; readonly name: string | null };

const MONGODB = /^mongodb(?:\+srv)?:\/\/(?:[^/?#\s]*@)?[^@/?#\s]+(?:\/([\w-]{1,63})?)?(?:\?\S*)?$/;

const readMongodb = (uri: string): DatabaseUri | undefined => {
  const found = MONGODB.exec(uri);
  return found === null ? undefined : { engine: 'mongodb', uri, name: found[1] ?? null };
};

/**
 * Three slashes before the path are SQLAlchemy's way: `sqlite:///clinic.db` lies in the working folder, and
 * `sqlite:////srv/clinic.db` starts at the root.
 */
const readSqlite = (uri: string): DatabaseUri | undefined => {
  const path = /^sqlite:(?:\/\/\/)?(.+)$/.exec(uri)?.[1];
  return path === undefined || path.startsWith('//') ? undefined : { engine: 'sqlite', path };
};

/** @param problem doesn't repeat the URI: it may hold a password */
const uriRule = (read: (uri: string) => DatabaseUri | undefined, problem: string) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }): DatabaseUri => {
      const found = read(dataset.value);
      if (found !== undefined) return found;
      addIssue({ message: problem });
      return NEVER;
    }),
  );

export const databaseUri = uriRule(
  (uri) => readMongodb(uri) ?? readSqlite(uri),
  'must be sqlite:PATH, mongodb://HOST/… or mongodb+srv://HOST/…',
);

export const mongodbUri = uriRule(readMongodb, 'must be mongodb://HOST/… or mongodb+srv://HOST/…');
