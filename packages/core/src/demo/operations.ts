import { bound, type Context } from '../context.ts';
import { seedDemo } from './seed.ts';

export const demoOperations = (context: Context) => ({ seed: bound(context, seedDemo) });
