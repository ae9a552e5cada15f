import { bound, type Context } from '../context.ts';
import { createPatient } from './create.ts';
import { listPatients, showPatient } from './list.ts';
import { mergePatient } from './merge.ts';
import { searchPatients } from './search.ts';
import { updatePatient } from './update.ts';

export const patientsOperations = (context: Context) => ({
  list: bound(context, listPatients),
  show: bound(context, showPatient),
  create: bound(context, createPatient),
  search: bound(context, searchPatients),
  update: bound(context, updatePatient),
  merge: bound(context, mergePatient),
});
