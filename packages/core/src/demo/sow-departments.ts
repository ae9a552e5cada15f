import { departmentKey, newDepartment } from '../departments/department.ts';
import { newId } from '../kernel/ids.ts';
import { branches } from './branches.ts';
import type { Sower } from './garden.ts';
import { openedAt } from './sow-staff.ts';

/** One for each branch of medicine, unless the clinic has a department of that name. */
export const sowDepartments: Sower = (garden) => {
  for (const { name, description } of branches) {
    if (garden.taken.departments.has(departmentKey(name))) continue;
    const department = newDepartment({ id: newId(), name, description, at: openedAt(garden) });
    garden.departments.push(department);
    garden.openDepartments.set(department.name_key, department.id);
  }
  return { departments: garden.departments.length };
};
