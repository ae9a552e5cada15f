import { defineCollection } from '../storage/index.ts';
import type { Department } from './department.ts';

export const departments = defineCollection<Department>({
  name: 'departments',
  indexes: [{ name: 'departments_name', fields: ['name_key'], unique: true }],
});
