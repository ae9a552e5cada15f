import { bound, type Context } from '../context.ts';
import { importInventory } from './import-inventory.ts';
import { importPatients } from './import-patients.ts';

export const interchangeOperations = (context: Context) => ({
  importPatients: bound(context, importPatients),
  importInventory: bound(context, importInventory),
});
