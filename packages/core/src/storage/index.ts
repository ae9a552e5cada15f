export * from './collection.ts';
export * from './errors.ts';
export * from './filter.ts';
export * from './storage.ts';
