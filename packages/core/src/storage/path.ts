const held = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** The value at a field's name or `outer.inner`; undefined where there is none. */
export const valueAt = (document: object, path: string): unknown => {
  const dot = path.indexOf('.');
  return dot === -1 ? held(document, path) : held(held(document, path.slice(0, dot)), path.slice(dot + 1));
};
