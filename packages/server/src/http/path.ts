export type Prefix = '' | '/api' | '/api/v1';

/** The longer first: `/api/v1/x` is also under `/api`. */
const prefixes = ['/api/v1', '/api'] as const;

export interface Target {
  readonly prefix: Prefix;
  /** Without prefix; at least `/`. */
  readonly path: string;
  /** Without `?`. */
  readonly search: string;
}

/** One tree of routes is reached under three prefixes alike: here the prefix is taken off, once. */
export const splitTarget = (url: string): Target => {
  const target = targetOf(url);
  const mark = target.indexOf('?');
  const full = mark < 0 ? target : target.slice(0, mark);
  const search = mark < 0 ? '' : target.slice(mark + 1);
  for (const prefix of prefixes) {
    if (full.startsWith(prefix) && (full.length === prefix.length || full[prefix.length] === '/')) {
      return { prefix, path: full.slice(prefix.length) || '/', search };
    }
  }
  return { prefix: '', path: full, search };
};

/** The path and query of a request line, as they are. */
export const targetOf = (url: string): string => (url.startsWith('/') ? url : originForm(url));

/** `http://host/x` as proxies send it → `/x` (RFC 9112, 3.2.2). */
const originForm = (url: string): string => {
  const authority = url.indexOf('://');
  const path = authority < 0 ? -1 : url.indexOf('/', authority + 3);
  return path < 0 ? '/' : url.slice(path);
};

/** `packages` of `/packages/available`; empty for `/`. */
export const firstSegment = (path: string): string => {
  const end = path.indexOf('/', 1);
  return end < 0 ? path.slice(1) : path.slice(1, end);
};
