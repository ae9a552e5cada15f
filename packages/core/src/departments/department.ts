import * as v from 'valibot';
import type { Instant } from '../kernel/clock.ts';
import { foldText } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';

/** A part of the clinic to which doctors belong. */
export interface Department {
  id: string;
  name: string;
  /** The name as it is compared: without case and diacritics. Unique, inactive departments included. */
  name_key: string;
  description: string | null;
  is_active: boolean;
  /** How many active doctors belong to it; 0 in an inactive one. Changes in the same write as they do. */
  active_doctors: number;
  created_at: Instant;
  updated_at: Instant;
}

/** A department as yet without doctors. */
export const newDepartment = ({
  at,
  ...known
}: Pick<Department, 'id' | 'name' | 'description'> & { at: Instant }): Department => ({
  ...known,
  name_key: departmentKey(known.name),
  is_active: true,
  active_doctors: 0,
  created_at: at,
  updated_at: at,
});

export type DepartmentView = Omit<Department, 'name_key' | 'active_doctors'>;

export const departmentName = v.pipe(plainText, v.minLength(2), v.maxLength(100));
export const departmentDescription = v.nullable(v.pipe(plainText, v.maxLength(1_000)));

export const departmentKey = (name: string): string => foldText(name);

export const presentDepartment = ({
  name_key: _key,
  active_doctors: _doctors,
  ...shown
}: Department): DepartmentView => shown;
