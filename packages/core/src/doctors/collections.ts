import { defineCollection } from '../storage/index.ts';
import type { Doctor } from './doctor.ts';

export const doctors = defineCollection<Doctor>({
  name: 'doctors',
  indexes: [
    { name: 'doctors_user', fields: ['user_id'], unique: true },
    {
      name: 'doctors_license_number',
      fields: ['license_number'],
      unique: true,
      optional: ['license_number'],
    },
    { name: 'doctors_name', fields: ['name'] },
    { name: 'doctors_department', fields: ['department_id', 'name'] },
    { name: 'doctors_search', fields: ['search'], multikey: 'search' },
  ],
});
