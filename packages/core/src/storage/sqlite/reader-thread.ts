import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Run from source, this module is TypeScript, and so is the worker beside it. */
const fromSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(`./reader-worker.${fromSource ? 'ts' : 'js'}`, import.meta.url);

/** On Node 20 a thread doesn't take over the TypeScript loader of the one that starts it; this one brings its own. */
const LOAD_SOURCE = `
  import('node:module').then(({ register }) => {
    register('tsx/esm', ${JSON.stringify(WORKER.href)}, { data: {} });
    return import(${JSON.stringify(WORKER.href)});
  })`;

export const startReaderThread = (location: string): Worker => {
  const options: WorkerOptions = { workerData: { location } };
  return fromSource ? new Worker(LOAD_SOURCE, { ...options, eval: true }) : new Worker(WORKER, options);
};
