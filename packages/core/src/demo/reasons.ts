import type { PersonName } from './names.ts';

/** What patients of any branch come for, in their words. */
export const reasons: Readonly<Record<PersonName['locale'], readonly string[]>> = {
  en: [
    'First visit',
    'Follow-up',
    'Yearly check-up',
    'Pain since last week',
    'Second opinion',
    'Results of the tests',
    'Renewal of a prescription',
  ],
  ar: [
    'زيارة أولى',
    'متابعة',
    'فحص سنوي',
    'ألم منذ الأسبوع الماضي',
    'رأي طبي ثانٍ',
    'نتائج التحاليل',
    'تجديد الوصفة',
  ],
};

/** Why they don't. */
export const cancelReasons: Readonly<Record<PersonName['locale'], readonly string[]>> = {
  en: ['Travelling', 'Feeling better', 'Found an earlier time elsewhere', 'Has to work'],
  ar: ['مسافر', 'تحسنت الحالة', 'وجد موعدًا أقرب', 'لظروف العمل'],
};
