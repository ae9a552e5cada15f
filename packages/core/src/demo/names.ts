import type { Chance } from './chance.ts';

/** Families of Kuwait; the library's Arabic ones are of Tunis. */
const families = [
  'العنزي',
  'المطيري',
  'الرشيدي',
  'العجمي',
  'الشمري',
  'الظفيري',
  'العازمي',
  'الهاجري',
  'الدوسري',
  'القحطاني',
  'الكندري',
  'البلوشي',
  'الصباح',
  'الغانم',
  'الخرافي',
  'المرزوق',
  'العوضي',
  'بهبهاني',
  'الصراف',
  'الفضلي',
] as const;

export interface PersonName {
  readonly name: string;
  readonly locale: 'ar' | 'en';
  readonly gender: 'female' | 'male';
}

/** Half in Arabic, half in English: as many patients of a clinic in Kuwait were born elsewhere. */
export const newName = ({ ar, en }: Chance): PersonName => {
  const gender = en.helpers.arrayElement(['female', 'male'] as const);
  return en.datatype.boolean()
    ? {
        name: `${ar.person.firstName(gender)} ${ar.helpers.arrayElement(families)}`,
        locale: 'ar',
        gender,
      }
    : { name: `${en.person.firstName(gender)} ${en.person.lastName()}`, locale: 'en', gender };
};
