export * from './errors.ts';
export * from './kernel/clock.ts';
export * from './storage/index.ts';
