import { bound, type Context } from '../context.ts';
import { exportPatient } from './export-patient.ts';
import { importInventory } from './import-inventory.ts';
import { importPatients } from './import-patients.ts';

export const interchangeOperations = (context: Context) => ({
  exportPatient: bound(context, exportPatient),
  importPatients: bound(context, importPatients),
  importInventory: bound(context, importInventory),
});
